#include "batch.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cmocka_all.h"
#include "messages/message.h"

enum { MOST = 64 };

/* What becomes of the requests for one value, a letter for each attempt. Where
 * there is no letter, the answer is right.
 *
 *   n  nobody listens           g  garbage
 *   s  there is no answer       i  the answer to another request
 *   l  the broker is lost       e  the service refuses
 *   x  it cannot be sent        p  it did not process, and does not say why
 *   d  a wrong answer, but after the next attempt
 *   o  the service refuses, with an error that is empty
 */
struct plan {
    int32_t value;
    const char *process;
    const char *transform;
};

struct sent {
    const char *subject;
    int32_t value;
    char request_id[REQUEST_ID_SIZE];
    uint64_t ticket;
};

/* A messaging that does as planned. */
struct fake {
    const struct plan *plans; /* ends with one that has no letters */
    bool last_first;          /* of the answers on their way */
    struct sent sent[MOST];
    size_t sent_count;
    struct messaging_event events[MOST]; /* on their way */
    size_t event_count;
    size_t most_events; /* that ever were */
    uint64_t delayed;   /* ticket of an answer for later */
};

/* ---- What it does ---- */

static char letter_for(const struct fake *fake, const struct sent *sent)
{
    bool first = strcmp(sent->subject, "service.process") == 0;
    size_t attempt = 0;

    for (const struct sent *s = fake->sent; s < sent; s++)
        attempt += strcmp(s->subject, sent->subject) == 0 &&
                   strcmp(s->request_id, sent->request_id) == 0;
    for (const struct plan *p = fake->plans; p && p->process; p++)
        if (sent->value == (first ? p->value : 2 * p->value) &&
            attempt < strlen(first ? p->process : p->transform))
            return (first ? p->process : p->transform)[attempt];
    return 'r';
}

static struct messaging_event *add_event(struct fake *fake)
{
    assert_true(fake->event_count < MOST);
    if (++fake->event_count > fake->most_events)
        fake->most_events = fake->event_count;
    return &fake->events[fake->event_count - 1];
}

static void add_reply(struct fake *fake, uint64_t ticket, const char *text)
{
    messaging_event_set_reply(add_event(fake), ticket, text, strlen(text));
}

static void answer(struct fake *fake, const struct sent *sent, char letter)
{
    const char *id = letter == 'i' ? "another" : sent->request_id;
    const char *error = "null";
    bool processed = !strchr("epo", letter);
    char text[MESSAGE_SIZE];

    if (letter == 'e')
        error = "\"no\\nway\"";
    if (letter == 'o')
        error = "\"\"";
    if (strcmp(sent->subject, "service.process") == 0)
        snprintf(text, sizeof(text),
                 "{\"value\":%d,\"processed\":%s,\"request_id\":\"%s\","
                 "\"error\":%s}",
                 2 * (int)sent->value, processed ? "true" : "false", id, error);
    else
        snprintf(text, sizeof(text),
                 "{\"original\":%d,\"transformed\":\"Value-%04d\","
                 "\"request_id\":\"%s\",\"error\":%s}",
                 (int)sent->value, (int)sent->value, id, error);
    add_reply(fake, sent->ticket, text);
}

static void act(struct fake *fake, const struct sent *sent, char letter)
{
    if (fake->delayed) {
        add_reply(fake, fake->delayed, "garbage, and late");
        fake->delayed = 0;
    }
    switch (letter) {
    case 's':
        break;
    case 'd':
        fake->delayed = sent->ticket;
        break;
    case 'n':
        *add_event(fake) = (struct messaging_event){
            .kind = MESSAGING_NO_RESPONDERS,
            .ticket = sent->ticket,
        };
        break;
    case 'l':
        add_event(fake)->kind = MESSAGING_LOST;
        break;
    case 'g':
        add_reply(fake, sent->ticket, "garbage");
        break;
    default:
        answer(fake, sent, letter);
    }
}

static bool op_send(void *self, const char *subject, const char *payload,
                    size_t length, uint64_t ticket)
{
    struct fake *fake = self;
    struct sent *sent = &fake->sent[fake->sent_count];
    struct process_request request; /* the other one looks the same */
    char text[MESSAGE_SIZE];
    char why[RECORD_WHY_SIZE];
    char letter;

    assert_true(fake->sent_count < MOST);
    assert_true(length < sizeof(text));
    memcpy(text, payload, length);
    text[length] = '\0';
    assert_int_equal(
        record_decode(&process_request_record, text, length, &request, why),
        RECORD_OK);
    sent->subject = subject;
    sent->value = request.value;
    strcpy(sent->request_id, request.request_id);
    sent->ticket = ticket;
    letter = letter_for(fake, sent);
    fake->sent_count++;
    if (letter == 'x')
        return false;
    act(fake, sent, letter);
    return true;
}

static void op_next(void *self, int32_t timeout_ms,
                    struct messaging_event *event)
{
    const struct timespec time = { timeout_ms / 1000,
                                   timeout_ms % 1000 * 1000000L };
    struct fake *fake = self;
    size_t i =
        fake->last_first && fake->event_count > 0 ? fake->event_count - 1 : 0;

    event->kind = MESSAGING_NOTHING;
    if (fake->event_count == 0) {
        nanosleep(&time, NULL);
        return;
    }
    *event = fake->events[i];
    fake->event_count--;
    memmove(&fake->events[i], &fake->events[i + 1],
            (fake->event_count - i) * sizeof(*event));
}

/* ---- The batch over it ---- */

static struct fake fake; /* of each test, see fresh_fake */
static struct job jobs[MOST];

static int fresh_fake(void **state)
{
    (void)state;
    fake = (struct fake){ 0 };
    for (int i = 0; i < MOST; i++) {
        jobs[i] = (struct job){ .value = i + 1 };
        snprintf(jobs[i].request_id, sizeof(jobs[i].request_id), "id %d", i);
    }
    return 0;
}

static bool has_silence(const struct plan *plans)
{
    for (; plans && plans->process; plans++)
        if (strpbrk(plans->process, "sd") || strpbrk(plans->transform, "sd"))
            return true;
    return false;
}

/* Runs so many jobs, of the values 1, 2, 3 and so on. Where no answer is
 * missing, none is too late. */
static void run_jobs(const struct plan *plans, size_t count, int32_t retries,
                     size_t max_in_flight)
{
    static const struct messaging_ops ops = { .send = op_send,
                                              .next = op_next };
    const struct batch_options options = {
        .messaging = { .ops = &ops, .self = &fake },
        .timeout_ms = has_silence(plans) ? 100 : 60000,
        .retries = retries,
        .max_in_flight = max_in_flight,
    };

    fake.plans = plans;
    assert_true(batch_run(&options, jobs, count));
}

static void assert_result(size_t i, const char *expected)
{
    assert_false(jobs[i].failed);
    assert_string_equal(jobs[i].outcome, expected);
}

static void assert_failed(size_t i, const char *at, bool refused,
                          const char *why)
{
    char expected[256];

    snprintf(expected, sizeof(expected), "ERROR(%s): %s", at, why);
    assert_true(jobs[i].failed);
    assert_int_equal(jobs[i].refused, refused);
    assert_string_equal(jobs[i].outcome, expected);
}

static void assert_sent(size_t i, const char *subject, int32_t value,
                        const char *id)
{
    assert_true(i < fake.sent_count);
    assert_string_equal(fake.sent[i].subject, subject);
    assert_int_equal(fake.sent[i].value, value);
    assert_string_equal(fake.sent[i].request_id, id);
}

/* One value, whose requests have these fates, gives a result after so many. */
static void assert_survives(const char *process, const char *transform,
                            int32_t retries, size_t sent)
{
    const struct plan plans[] = { { 1, process, transform }, { 0 } };

    fresh_fake(NULL);
    run_jobs(plans, 1, retries, 1);
    assert_result(0, "Value-0002");
    assert_int_equal(fake.sent_count, sent);
}

/* The same at both services, but it fails. */
static void assert_fails(const char *letters, int32_t retries, size_t sent,
                         bool refused, const char *why1, const char *why2)
{
    const struct plan first[] = { { 1, letters, "" }, { 0 } };
    const struct plan second[] = { { 1, "", letters }, { 0 } };

    fresh_fake(NULL);
    run_jobs(first, 1, retries, 1);
    assert_failed(0, "service1", refused, why1);
    assert_int_equal(fake.sent_count, sent);

    fresh_fake(NULL);
    run_jobs(second, 1, retries, 1);
    assert_failed(0, "service2", refused, why2);
    assert_int_equal(fake.sent_count, 1 + sent);
}

/* ---- The tests ---- */

static void asks_one_service_and_then_the_other_with_the_same_id(void **state)
{
    (void)state;
    run_jobs(NULL, 1, 0, 1);
    assert_int_equal(fake.sent_count, 2);
    assert_sent(0, "service.process", 1, "id 0");
    assert_sent(1, "service.transform", 2, "id 0");
    assert_result(0, "Value-0002");
}

static void does_one_after_the_other_if_one_may_be_on_its_way(void **state)
{
    (void)state;
    run_jobs(NULL, 3, 0, 1);
    assert_int_equal(fake.sent_count, 6);
    assert_sent(0, "service.process", 1, "id 0");
    assert_sent(1, "service.transform", 2, "id 0");
    assert_sent(2, "service.process", 2, "id 1");
    assert_sent(3, "service.transform", 4, "id 1");
    assert_sent(4, "service.process", 3, "id 2");
    assert_sent(5, "service.transform", 6, "id 2");
    assert_int_equal(fake.most_events, 1);
}

static void keeps_as_many_on_their_way_as_it_may(void **state)
{
    static const size_t limits[] = { 1, 2, 7, 29, 30, 1000 };

    (void)state;
    for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
        fresh_fake(NULL);
        run_jobs(NULL, 30, 0, limits[i]);
        assert_int_equal(fake.most_events, limits[i] < 30 ? limits[i] : 30);
        assert_int_equal(fake.sent_count, 60);
        assert_result(0, "Value-0002");
        assert_result(29, "Value-0060");
    }
}

static void takes_answers_in_any_order(void **state)
{
    char expected[16];

    (void)state;
    fake.last_first = true;
    run_jobs(NULL, 30, 0, 7);
    for (size_t i = 0; i < 30; i++) {
        snprintf(expected, sizeof(expected), "Value-%04d", 2 * ((int)i + 1));
        assert_result(i, expected);
    }
}

static void has_nothing_to_do_for_no_values(void **state)
{
    (void)state;
    run_jobs(NULL, 0, 3, 1000);
    assert_int_equal(fake.sent_count, 0);
}

static void lets_a_value_fail_alone(void **state)
{
    const struct plan plans[] = {
        { 1, "n", "" }, { 2, "", "g" }, { 4, "e", "" }, { 5, "s", "" }, { 0 },
    };

    (void)state;
    run_jobs(plans, 6, 0, 2);
    assert_failed(0, "service1", false,
                  "nobody answers service.process (is service1 running?)");
    assert_failed(1, "service2", false,
                  "answered with something unreadable: not JSON");
    assert_result(2, "Value-0006");
    assert_failed(3, "service1", true, "no?way");
    assert_failed(4, "service1", false, "no answer within 100 ms");
    assert_result(5, "Value-0012");
}

static void asks_again_after_what_may_be_better_next_time(void **state)
{
    static const char *const letters[] = { "n", "s", "l", "x" };

    (void)state;
    for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
        assert_survives(letters[i], "", 1, 3);
        assert_survives("", letters[i], 1, 3);
    }
    assert_survives("", "", 1, 2);
    assert_survives("nl", "", 2, 4);
}

static void counts_the_attempts_of_each_request_alone(void **state)
{
    (void)state;
    assert_survives("n", "n", 1, 4);
}

static void gives_up_after_so_many_retries(void **state)
{
    (void)state;
    assert_fails("n", 0, 1, false,
                 "nobody answers service.process (is service1 running?)",
                 "nobody answers service.transform (is service2 running?)");
    assert_fails("s", 0, 1, false, "no answer within 100 ms",
                 "no answer within 100 ms");
    assert_fails("l", 0, 1, false, "lost the broker", "lost the broker");
    assert_fails("x", 0, 1, false, "could not be sent (is the broker away?)",
                 "could not be sent (is the broker away?)");
    assert_fails("nsx", 2, 3, false, "could not be sent (is the broker away?)",
                 "could not be sent (is the broker away?)");
    assert_fails("xnl", 2, 3, false, "lost the broker", "lost the broker");
}

static void does_not_ask_again_after_an_answer(void **state)
{
    (void)state;
    assert_fails("g", 3, 1, false,
                 "answered with something unreadable: not JSON",
                 "answered with something unreadable: not JSON");
    assert_fails("i", 3, 1, false, "answered another request than this one",
                 "answered another request than this one");
    assert_fails("e", 3, 1, true, "no?way", "no?way");
    assert_fails("o", 3, 1, true, "no reason given", "no reason given");
}

static void takes_what_was_not_processed_as_refused(void **state)
{
    const struct plan plans[] = { { 1, "p", "" }, { 0 } };

    (void)state;
    run_jobs(plans, 1, 3, 1);
    assert_failed(0, "service1", true, "not processed");
    assert_int_equal(fake.sent_count, 1);
}

static void ignores_a_late_answer_to_an_earlier_attempt(void **state)
{
    (void)state;
    assert_survives("d", "", 1, 3);
    assert_survives("", "d", 1, 3);
    /* Here it comes when the other service is asked. */
    assert_survives("sd", "", 2, 4);
}

static void ignores_answers_that_nobody_waits_for(void **state)
{
    const struct plan plans[] = { { 1, "n", "" }, { 0 } };

    (void)state;
    add_reply(&fake, 0, "garbage");
    add_reply(&fake, 3, "garbage");
    add_reply(&fake, UINT64_MAX, "garbage");
    *add_event(&fake) =
        (struct messaging_event){ .kind = MESSAGING_NO_RESPONDERS };
    run_jobs(plans, 3, 0, 2);
    assert_failed(0, "service1", false,
                  "nobody answers service.process (is service1 running?)");
    assert_result(1, "Value-0004");
    assert_result(2, "Value-0006");
}

/* While a value waits for its next attempt, none is on its way. */
static void ignores_an_answer_between_two_attempts(void **state)
{
    const struct plan plans[] = { { 1, "x", "" }, { 0 } };

    (void)state;
    add_reply(&fake, 0, "garbage");
    run_jobs(plans, 1, 1, 1);
    assert_result(0, "Value-0002");
}

static void asks_again_for_all_that_were_on_their_way(void **state)
{
    const struct plan plans[] = {
        { 1, "s", "" },
        { 2, "s", "" },
        { 3, "l", "" },
        { 0 },
    };

    (void)state;
    run_jobs(plans, 5, 1, 3);
    assert_int_equal(fake.sent_count, 3 + 2 * 5);
    for (size_t i = 0; i < 5; i++)
        assert_false(jobs[i].failed);

    fresh_fake(NULL);
    run_jobs(plans, 5, 0, 3);
    for (size_t i = 0; i < 3; i++)
        assert_failed(i, "service1", false, "lost the broker");
    assert_result(3, "Value-0008");
    assert_result(4, "Value-0010");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(
            asks_one_service_and_then_the_other_with_the_same_id, fresh_fake),
        cmocka_unit_test_setup(
            does_one_after_the_other_if_one_may_be_on_its_way, fresh_fake),
        cmocka_unit_test_setup(keeps_as_many_on_their_way_as_it_may,
                               fresh_fake),
        cmocka_unit_test_setup(takes_answers_in_any_order, fresh_fake),
        cmocka_unit_test_setup(has_nothing_to_do_for_no_values, fresh_fake),
        cmocka_unit_test_setup(lets_a_value_fail_alone, fresh_fake),
        cmocka_unit_test_setup(asks_again_after_what_may_be_better_next_time,
                               fresh_fake),
        cmocka_unit_test_setup(counts_the_attempts_of_each_request_alone,
                               fresh_fake),
        cmocka_unit_test_setup(gives_up_after_so_many_retries, fresh_fake),
        cmocka_unit_test_setup(does_not_ask_again_after_an_answer, fresh_fake),
        cmocka_unit_test_setup(takes_what_was_not_processed_as_refused,
                               fresh_fake),
        cmocka_unit_test_setup(ignores_a_late_answer_to_an_earlier_attempt,
                               fresh_fake),
        cmocka_unit_test_setup(ignores_answers_that_nobody_waits_for,
                               fresh_fake),
        cmocka_unit_test_setup(ignores_an_answer_between_two_attempts,
                               fresh_fake),
        cmocka_unit_test_setup(asks_again_for_all_that_were_on_their_way,
                               fresh_fake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
