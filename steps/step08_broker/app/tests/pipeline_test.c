#include "pipeline.h"

#include <stdio.h>
#include <string.h>

#include "cmocka_all.h"
#include "messages/message.h"

/* A messaging that answers by heart. @ in a reply is the id of the request. */
struct fake {
    const char *replies[2];
    enum messaging_status statuses[2];
    int32_t timeout_ms;
    int asked;
    char subjects[2][32];
    int32_t values[2];
    char ids[2][REQUEST_ID_SIZE];
};

static enum messaging_status op_request(void *self, const char *subject,
                                        const char *payload, size_t length,
                                        int32_t timeout_ms,
                                        struct messaging_reply *reply)
{
    struct fake *fake = self;
    int i = fake->asked++;
    const char *by_heart;
    struct process_request request; /* the other one looks the same */
    size_t before;                  /* the @ */
    char text[MESSAGE_SIZE];
    char why[RECORD_WHY_SIZE];

    assert_in_range(i, 0, 1);
    by_heart = fake->replies[i];
    assert_true(length < sizeof(text));
    memcpy(text, payload, length);
    text[length] = '\0';
    assert_int_equal(
        record_decode(&process_request_record, text, length, &request, why),
        RECORD_OK);
    strcpy(fake->subjects[i], subject);
    strcpy(fake->ids[i], request.request_id);
    fake->values[i] = request.value;
    fake->timeout_ms = timeout_ms;
    if (fake->statuses[i] != MESSAGING_OK)
        return fake->statuses[i];
    before = strcspn(by_heart, "@");
    snprintf(text, sizeof(text), "%.*s%s%s", (int)before, by_heart,
             by_heart[before] ? request.request_id : "",
             by_heart[before] ? by_heart + before + 1 : "");
    return messaging_reply_set(reply, text, strlen(text));
}

static struct messaging fake_as_messaging(struct fake *fake)
{
    static const struct messaging_ops ops = { .request = op_request };

    return (struct messaging){ .ops = &ops, .self = fake };
}

/* Two services that do what they should, to a value of 42. */
static struct fake sound(void)
{
    return (struct fake){
        .replies = {
            "{\"value\":84,\"processed\":true,\"request_id\":\"@\"}",
            "{\"original\":84,\"transformed\":\"Value-0084\","
            "\"request_id\":\"@\"}",
        },
    };
}

/* The pipeline fails with why, after it has asked so many times. */
static void assert_fails(struct fake *fake, int asked, const char *expected)
{
    struct call call = { fake_as_messaging(fake), 250, NULL, "" };

    assert_false(run_pipeline(&call, 42));
    assert_string_equal(call.why, expected);
    assert_int_equal(fake->asked, asked);
}

static void asks_one_service_and_then_the_other(void **state)
{
    struct fake fake = sound();
    struct call call = { fake_as_messaging(&fake), 250, NULL, "" };

    (void)state;
    assert_true(run_pipeline(&call, 42));
    assert_int_equal(fake.asked, 2);
    assert_string_equal(fake.subjects[0], "service.process");
    assert_int_equal(fake.values[0], 42);
    assert_string_equal(fake.subjects[1], "service.transform");
    assert_int_equal(fake.values[1], 84);
    assert_int_equal(fake.timeout_ms, 250);
}

static void gives_both_requests_the_same_id_and_each_run_another(void **state)
{
    struct fake first = sound();
    struct fake second = sound();
    struct call call = { fake_as_messaging(&first), 250, NULL, "" };

    (void)state;
    assert_true(run_pipeline(&call, 42));
    call.messaging = fake_as_messaging(&second);
    assert_true(run_pipeline(&call, 42));
    assert_int_equal(strlen(first.ids[0]), 36);
    assert_string_equal(first.ids[0], first.ids[1]);
    assert_string_not_equal(first.ids[0], second.ids[0]);
}

static void stops_at_a_value_that_was_not_processed(void **state)
{
    struct fake fake = sound();

    (void)state;
    fake.replies[0] = "{\"value\":42,\"processed\":false,\"request_id\":\"@\"}";
    assert_fails(&fake, 1, "overflow: 42 * 2 exceeds i32 range");
}

static void assert_explains(enum messaging_status status, const char *first,
                            const char *second)
{
    struct fake fake = sound();

    fake.statuses[0] = status;
    assert_fails(&fake, 1, first);

    fake = sound();
    fake.statuses[1] = status;
    assert_fails(&fake, 2, second);
}

static void explains_why_there_is_no_answer(void **state)
{
    (void)state;
    assert_explains(
        MESSAGING_NO_RESPONDERS,
        "app: nobody answers service.process (is service1 running?)",
        "app: nobody answers service.transform (is service2 running?)");
    assert_explains(MESSAGING_TIMEOUT,
                    "app: no answer on service.process within 250 ms (allow "
                    "more with --timeout-ms)",
                    "app: no answer on service.transform within 250 ms (allow "
                    "more with --timeout-ms)");
    assert_explains(MESSAGING_DISCONNECTED,
                    "app: no answer on service.process: lost the broker (is "
                    "nats-server still running?)",
                    "app: no answer on service.transform: lost the broker (is "
                    "nats-server still running?)");
    assert_explains(MESSAGING_TOO_LONG,
                    "app: service.process answered with more than 4096 bytes",
                    "app: service.transform answered with more than 4096 "
                    "bytes");
    assert_explains(MESSAGING_FAILED, "app: service.process cannot be asked",
                    "app: service.transform cannot be asked");
}

static void assert_complains(const char *reply, const char *about)
{
    char why[WHY_SIZE];
    struct fake fake = sound();

    fake.replies[0] = reply;
    snprintf(why, sizeof(why), "app: service.process answered %s", about);
    assert_fails(&fake, 1, why);

    fake = sound();
    fake.replies[1] = reply;
    snprintf(why, sizeof(why), "app: service.transform answered %s", about);
    assert_fails(&fake, 2, why);
}

static void takes_nothing_but_the_answer_to_its_request(void **state)
{
    struct fake fake = sound();

    (void)state;
    assert_complains("garbage", "with something unreadable: not JSON");
    assert_complains("", "with something unreadable: not JSON");
    assert_complains(
        "{\"value\":1,\"processed\":true,\"original\":1,"
        "\"transformed\":\"\"}",
        "with something unreadable: missing field `request_id`");
    assert_complains(
        "{\"value\":1,\"processed\":true,\"original\":1,"
        "\"transformed\":\"\",\"request_id\":\"x\"}",
        "another request than this one");

    fake.replies[0] = fake.replies[1];
    assert_fails(&fake, 1,
                 "app: service.process answered with something unreadable: "
                 "missing field `value`");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_one_service_and_then_the_other),
        cmocka_unit_test(gives_both_requests_the_same_id_and_each_run_another),
        cmocka_unit_test(stops_at_a_value_that_was_not_processed),
        cmocka_unit_test(explains_why_there_is_no_answer),
        cmocka_unit_test(takes_nothing_but_the_answer_to_its_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
