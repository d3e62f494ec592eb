#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "mailbox.h"

#include "cmocka_all.h"

enum { SOON_MS = 20, LONG_MS = 20000 };

struct pair {
    struct mailbox *mailbox;
    struct sender sender;
};

static int open_mailbox(void **state)
{
    static struct pair pair;

    pair.mailbox = mailbox_create(MAILBOX_CAPACITY);
    pair.sender = mailbox_sender(pair.mailbox);
    *state = &pair;
    return 0;
}

static int release_mailbox(void **state)
{
    struct pair *pair = *state;

    sender_drop(&pair->sender);
    mailbox_release(pair->mailbox);
    return 0;
}

static struct envelope numbered(int32_t number)
{
    return (struct envelope){
        .message = { .kind = DOUBLER_DOUBLE, .value = number },
    };
}

static enum mailbox_status send_number(struct sender sender, int32_t number,
                                       int milliseconds)
{
    struct envelope envelope = numbered(number);

    return sender_send(sender, &envelope, now_ms() + milliseconds);
}

static struct mailbox *ask_many(struct sender sender, int milliseconds)
{
    struct envelope envelope = numbered(1);

    return ask_for_stream(sender, &envelope.message, now_ms() + milliseconds);
}

static void fill(struct sender sender)
{
    for (int32_t i = 0; i < MAILBOX_CAPACITY; i++)
        assert_int_equal(send_number(sender, i, 0), MAILBOX_OK);
}

static void assert_receives(struct mailbox *mailbox, int32_t number)
{
    struct envelope envelope;

    assert_int_equal(mailbox_receive(mailbox, &envelope, now_ms() + LONG_MS),
                     MAILBOX_OK);
    assert_int_equal(envelope.message.value, number);
}

static void assert_closed(struct mailbox *mailbox)
{
    struct envelope envelope;

    assert_int_equal(mailbox_receive(mailbox, &envelope, now_ms() + LONG_MS),
                     MAILBOX_CLOSED);
}

static void keeps_what_is_sent_before_anybody_receives(void **state)
{
    struct pair *pair = *state;

    fill(pair->sender);
    assert_int_equal(mailbox_waiting(pair->mailbox), MAILBOX_CAPACITY);
    for (int32_t i = 0; i < MAILBOX_CAPACITY; i++)
        assert_receives(pair->mailbox, i);
}

static void waits_for_a_message_until_the_deadline(void **state)
{
    struct pair *pair = *state;
    struct envelope envelope;
    int64_t deadline = now_ms() + SOON_MS;

    assert_int_equal(mailbox_receive(pair->mailbox, &envelope, deadline),
                     MAILBOX_TIMED_OUT);
    assert_true(now_ms() >= deadline);
}

static void the_101st_is_refused_at_the_deadline(void **state)
{
    struct pair *pair = *state;
    int64_t deadline = now_ms() + SOON_MS;
    struct envelope envelope = numbered(100);

    fill(pair->sender);
    assert_int_equal(sender_send(pair->sender, &envelope, deadline),
                     MAILBOX_TIMED_OUT);
    assert_true(now_ms() >= deadline);
    assert_int_equal(mailbox_waiting(pair->mailbox), MAILBOX_CAPACITY);
}

/* A sender in a thread of its own, and how it fared. */
struct late_sender {
    struct sender sender;
    pthread_t thread;
    atomic_int id; /* of the thread, for the system; 0 before it has begun */
    enum mailbox_status status;
};

static void *send_the_101st(void *argument)
{
    struct late_sender *late = argument;

    late->id = gettid();
    late->status = send_number(late->sender, 100, LONG_MS);
    return NULL;
}

static bool sleeps(int id)
{
    char path[64];
    char line[64];
    bool sleeping = false;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/self/task/%d/status", id);
    file = fopen(path, "r");
    while (file && fgets(line, sizeof(line), file))
        sleeping |= strncmp(line, "State:\tS", 8) == 0;
    if (file)
        fclose(file);
    return sleeping;
}

/* Returns when it waits for room. */
static void start_101st(struct late_sender *late, struct pair *pair)
{
    int64_t deadline = now_ms() + LONG_MS / 2;

    fill(pair->sender);
    late->sender = pair->sender;
    late->id = 0;
    pthread_create(&late->thread, NULL, send_the_101st, late);
    while (!sleeps(late->id) && now_ms() < deadline)
        ;
    assert_true(now_ms() < deadline);
}

static void the_101st_goes_in_as_soon_as_there_is_room(void **state)
{
    struct pair *pair = *state;
    struct late_sender late;

    start_101st(&late, pair);
    for (int32_t i = 0; i <= MAILBOX_CAPACITY; i++)
        assert_receives(pair->mailbox, i);
    pthread_join(late.thread, NULL);
    assert_int_equal(late.status, MAILBOX_OK);
}

static void a_sender_that_waits_for_room_is_told_of_the_end(void **state)
{
    struct pair *pair = *state;
    struct late_sender late;
    int64_t before;

    start_101st(&late, pair);
    before = now_ms();
    mailbox_close(pair->mailbox);
    pthread_join(late.thread, NULL);
    assert_int_equal(late.status, MAILBOX_CLOSED);
    assert_true(now_ms() < before + LONG_MS / 2);
}

static void a_send_after_the_end_says_closed(void **state)
{
    struct pair *pair = *state;

    mailbox_close(pair->mailbox);
    assert_int_equal(send_number(pair->sender, 1, LONG_MS), MAILBOX_CLOSED);
    assert_closed(pair->mailbox);
}

static void the_last_sender_gone_ends_it_after_what_was_sent(void **state)
{
    struct pair *pair = *state;
    struct sender copy = sender_copy(pair->sender);

    assert_int_equal(send_number(pair->sender, 1, 0), MAILBOX_OK);
    sender_drop(&pair->sender);
    assert_int_equal(send_number(copy, 2, 0), MAILBOX_OK);
    sender_drop(&copy);
    assert_receives(pair->mailbox, 1);
    assert_receives(pair->mailbox, 2);
    assert_closed(pair->mailbox);
}

static void *drop_it(void *argument)
{
    sender_drop(argument);
    return NULL;
}

static void a_receiver_that_waits_is_told_of_the_last_sender(void **state)
{
    struct pair *pair = *state;
    pthread_t thread;

    pthread_create(&thread, NULL, drop_it, &pair->sender);
    assert_closed(pair->mailbox);
    pthread_join(thread, NULL);
}

static void outlives_its_receiver_until_the_last_sender_is_gone(void **state)
{
    struct pair *pair = *state;

    mailbox_release(pair->mailbox);
    assert_int_equal(send_number(pair->sender, 1, LONG_MS), MAILBOX_CLOSED);
    sender_drop(&pair->sender);
    pair->mailbox = NULL;
}

/* ---- Replies ---- */

/* Receives one request and treats it as told. */
struct answerer {
    struct mailbox *mailbox;
    enum { DROP, ANSWER, REFUSE, ANSWER_OTHERWISE, KEEP } what;
    struct reply kept;
};

static void *answer(void *argument)
{
    struct answerer *answerer = argument;
    struct message message = { .kind = DOUBLER_DOUBLE };
    struct envelope envelope;

    mailbox_receive(answerer->mailbox, &envelope, now_ms() + LONG_MS);
    if (answerer->what == REFUSE)
        message_say(&message, MESSAGE_REFUSED, "no");
    if (answerer->what == ANSWER_OTHERWISE)
        message.kind = FORMATTER_FORMAT;
    if (answerer->what == KEEP)
        answerer->kept = envelope.reply;
    else if (answerer->what == DROP)
        reply_drop(&envelope.reply);
    else
        reply_send(&envelope.reply, &message);
    return NULL;
}

static void assert_ask(struct pair *pair, struct answerer *answerer, int ms,
                       bool expected, enum message_kind kind)
{
    struct message message = { .kind = DOUBLER_DOUBLE };
    pthread_t thread;

    answerer->mailbox = pair->mailbox;
    pthread_create(&thread, NULL, answer, answerer);
    assert_int_equal(ask(pair->sender, &message, now_ms() + ms), expected);
    assert_int_equal(message.kind, kind);
    pthread_join(thread, NULL);
}

static void an_answer_comes_to_whoever_asked(void **state)
{
    struct answerer answerer = { .what = ANSWER };

    assert_ask(*state, &answerer, LONG_MS, true, DOUBLER_DOUBLE);
}

static void a_refusal_is_an_answer_too(void **state)
{
    struct answerer answerer = { .what = REFUSE };

    assert_ask(*state, &answerer, LONG_MS, false, MESSAGE_REFUSED);
}

static void an_answer_of_another_kind_is_none(void **state)
{
    struct answerer answerer = { .what = ANSWER_OTHERWISE };

    assert_ask(*state, &answerer, LONG_MS, false, MESSAGE_FAILED);
}

static void a_dropped_reply_is_noticed_at_once(void **state)
{
    struct answerer answerer = { .what = DROP };
    int64_t before = now_ms();

    assert_ask(*state, &answerer, LONG_MS, false, MESSAGE_CLOSED);
    assert_true(now_ms() < before + LONG_MS / 2);
}

static void an_answer_that_comes_too_late_finds_nobody(void **state)
{
    struct answerer answerer = { .what = KEEP };
    struct message message = { .kind = DOUBLER_DOUBLE };

    assert_ask(*state, &answerer, SOON_MS, false, MESSAGE_FAILED);
    assert_int_equal(answerer.kept.kind, REPLY_ONCE);
    assert_int_equal(reply_send(&answerer.kept, &message), MAILBOX_CLOSED);
    assert_int_equal(answerer.kept.kind, REPLY_NONE);
}

static void closing_drops_the_replies_that_nobody_will_send(void **state)
{
    struct pair *pair = *state;
    struct mailbox *answers = ask_many(pair->sender, LONG_MS);

    mailbox_close(pair->mailbox);
    assert_closed(answers);
    mailbox_release(answers);
}

static void a_request_that_cannot_be_sent_drops_its_reply(void **state)
{
    struct pair *pair = *state;
    struct mailbox *answers;

    fill(pair->sender);
    answers = ask_many(pair->sender, 0);
    assert_closed(answers);
    mailbox_release(answers);
}

static void who_wants_no_answer_gets_none(void **state)
{
    struct pair *pair = *state;
    struct message message = { .kind = DOUBLER_DOUBLE };
    struct envelope envelope;

    assert_int_equal(tell(pair->sender, &message, now_ms() + LONG_MS),
                     MAILBOX_OK);
    mailbox_receive(pair->mailbox, &envelope, now_ms() + LONG_MS);
    assert_int_equal(envelope.reply.kind, REPLY_NONE);
    assert_int_equal(reply_send(&envelope.reply, &message), MAILBOX_OK);
    reply_drop(&envelope.reply);
}

enum { STREAM_LENGTH = 1000 };

static void *answer_many_times(void *argument)
{
    struct mailbox *mailbox = argument;
    struct envelope envelope;

    mailbox_receive(mailbox, &envelope, now_ms() + LONG_MS);
    for (int32_t i = 0; i < STREAM_LENGTH; i++) {
        struct message message = { .kind = DOUBLER_DOUBLE, .value = i };

        reply_send(&envelope.reply, &message);
    }
    reply_drop(&envelope.reply);
    return NULL;
}

static void a_stream_has_many_answers_and_then_an_end(void **state)
{
    struct pair *pair = *state;
    struct mailbox *answers = ask_many(pair->sender, LONG_MS);
    pthread_t thread;

    pthread_create(&thread, NULL, answer_many_times, pair->mailbox);
    for (int32_t i = 0; i < STREAM_LENGTH; i++)
        assert_receives(answers, i);
    assert_closed(answers);
    mailbox_release(answers);
    pthread_join(thread, NULL);
}

static void a_reader_that_stops_reading_does_not_hold_the_writer(void **state)
{
    struct pair *pair = *state;
    struct reply reply = reply_to(pair->mailbox, REPLY_STREAM);
    struct message message = { .kind = DOUBLER_DOUBLE };

    fill(pair->sender);
    assert_int_equal(reply_send(&reply, &message), MAILBOX_TIMED_OUT);
    reply_drop(&reply);
}

/* ---- Many at once ---- */

enum { SENDERS = 4, EACH = 5000 };

static void *send_many(void *argument)
{
    struct sender *sender = argument;

    for (int i = 0; i < EACH; i++)
        send_number(*sender, 1, LONG_MS);
    sender_drop(sender);
    return NULL;
}

static void counts_every_message_of_many_senders(void **state)
{
    struct pair *pair = *state;
    struct sender senders[SENDERS];
    pthread_t threads[SENDERS];
    struct envelope envelope;
    int count = 0;

    for (int i = 0; i < SENDERS; i++) {
        senders[i] = sender_copy(pair->sender);
        pthread_create(&threads[i], NULL, send_many, &senders[i]);
    }
    sender_drop(&pair->sender);
    while (mailbox_receive(pair->mailbox, &envelope, DEADLINE_NEVER) ==
           MAILBOX_OK)
        count += envelope.message.value;
    assert_int_equal(count, SENDERS * EACH);
    for (int i = 0; i < SENDERS; i++)
        pthread_join(threads[i], NULL);
}

#define with_mailbox(test)                                                     \
    cmocka_unit_test_setup_teardown(test, open_mailbox, release_mailbox)

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_mailbox(keeps_what_is_sent_before_anybody_receives),
        with_mailbox(waits_for_a_message_until_the_deadline),
        with_mailbox(the_101st_is_refused_at_the_deadline),
        with_mailbox(the_101st_goes_in_as_soon_as_there_is_room),
        with_mailbox(a_sender_that_waits_for_room_is_told_of_the_end),
        with_mailbox(a_send_after_the_end_says_closed),
        with_mailbox(the_last_sender_gone_ends_it_after_what_was_sent),
        with_mailbox(a_receiver_that_waits_is_told_of_the_last_sender),
        with_mailbox(outlives_its_receiver_until_the_last_sender_is_gone),
        with_mailbox(an_answer_comes_to_whoever_asked),
        with_mailbox(a_refusal_is_an_answer_too),
        with_mailbox(an_answer_of_another_kind_is_none),
        with_mailbox(a_dropped_reply_is_noticed_at_once),
        with_mailbox(an_answer_that_comes_too_late_finds_nobody),
        with_mailbox(closing_drops_the_replies_that_nobody_will_send),
        with_mailbox(a_request_that_cannot_be_sent_drops_its_reply),
        with_mailbox(who_wants_no_answer_gets_none),
        with_mailbox(a_stream_has_many_answers_and_then_an_end),
        with_mailbox(a_reader_that_stops_reading_does_not_hold_the_writer),
        with_mailbox(counts_every_message_of_many_senders),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
