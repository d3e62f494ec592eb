#include <stdlib.h>
#include <string.h>

#include "cmocka_all.h"
#include "wire/message.h"

static const char id[] = "0b9e4c1a-6d2f-4f7b-9a53-1c8d7e2f4042";

static enum message_status read_text(const char *text, struct message *message)
{
    char why[CODEC_WHY_SIZE] = "";

    return message_read(text, strlen(text), message, why);
}

/* The message, as it is written; to be freed. */
static char *written(const struct message *message)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);

    message_write(stream, message);
    fclose(stream);
    return text;
}

static void assert_written(const struct message *message, const char *expected)
{
    char *text = written(message);

    assert_string_equal(text, expected);
    free(text);
}

static void a_registration_is_read(void **state)
{
    struct message message;

    (void)state;
    assert_int_equal(
        read_text("{\"type\":\"WorkerRegister\",\"registration\":{\"workerId\":"
                  "\"c-7\",\"supportedTasks\":[\"process\",\"x\"],"
                  "\"maxConcurrency\":4,\"language\":\"Java\",\"tags\":null}}",
                  &message),
        MESSAGE_OK);
    assert_int_equal(message.type, MESSAGE_REGISTER);
    assert_string_equal(message.body.registration.worker_id, "c-7");
    assert_int_equal(message.body.registration.capacity, 4);
    assert_int_equal(message.body.registration.tasks.count, 2);
    assert_true(names_have(&message.body.registration.tasks, "process"));
    assert_int_equal(message.body.registration.tags.count, 0);
}

static void a_registration_without_room_or_tasks_is_refused(void **state)
{
    struct message message;

    (void)state;
    assert_int_equal(
        read_text("{\"type\":\"WorkerRegister\",\"registration\":{\"workerId\":"
                  "\"c\",\"supportedTasks\":[],\"maxConcurrency\":4}}",
                  &message),
        MESSAGE_BAD);
    assert_int_equal(
        read_text("{\"type\":\"WorkerRegister\",\"registration\":{\"workerId\":"
                  "\"c\",\"supportedTasks\":[\"p\"],\"maxConcurrency\":0}}",
                  &message),
        MESSAGE_BAD);
}

static void a_task_goes_both_ways_with_its_payload_as_it_is(void **state)
{
    struct message message = { .type = MESSAGE_DISPATCH };
    struct order *order = &message.body.order;
    struct message again;
    char *text;

    (void)state;
    strcpy(order->id, id);
    strcpy(order->route.task, "process");
    strcpy(order->route.tag, "fast");
    strcpy(order->trace, "00-\"x\"");
    order->payload.text = "{\"value\": 4.20e1}";
    order->payload.length = strlen(order->payload.text);
    order->priority = PRIORITY_HIGH;
    order->timeout_ms = 2000;
    order->retry_count = 1;
    order->max_retries = 2;
    text = written(&message);
    assert_int_equal(read_text(text, &again), MESSAGE_OK);
    assert_int_equal(again.type, MESSAGE_DISPATCH);
    assert_string_equal(again.body.order.id, id);
    assert_string_equal(again.body.order.route.task, "process");
    assert_string_equal(again.body.order.route.tag, "fast");
    assert_string_equal(again.body.order.route.worker, "");
    assert_string_equal(again.body.order.trace, "00-\"x\"");
    assert_memory_equal(again.body.order.payload.text, "{\"value\": 4.20e1}",
                        17);
    assert_int_equal(again.body.order.priority, PRIORITY_HIGH);
    assert_int_equal(again.body.order.timeout_ms, 2000);
    assert_int_equal(again.body.order.retry_count, 1);
    assert_int_equal(again.body.order.max_retries, 2);
    free(text);
}

static void a_result_is_read_in_the_words_of_any_worker(void **state)
{
    struct message message;
    const struct outcome *outcome = &message.body.result.outcome;

    (void)state;
    assert_int_equal(
        read_text("{\"result\":{\"taskId\":"
                  "\"0B9E4C1A6D2F4F7B9A531C8D7E2F4042\",\"status\":"
                  "\"completed\",\"payload\":{\"value\":84}},"
                  "\"type\":\"TaskResult\"}",
                  &message),
        MESSAGE_OK);
    assert_string_equal(message.body.result.task_id, id);
    assert_int_equal(outcome->status, TASK_COMPLETED);
    assert_memory_equal(outcome->payload.text, "{\"value\":84}", 12);
    assert_int_equal(outcome->payload.length, 12);

    assert_int_equal(
        read_text("{\"type\":\"TaskResult\",\"result\":{\"taskId\":"
                  "\"0b9e4c1a-6d2f-4f7b-9a53-1c8d7e2f4042\",\"status\":"
                  "\"Failed\",\"error\":{\"code\":\"RANGE\",\"message\":"
                  "\"too long\",\"retryable\":true}}}",
                  &message),
        MESSAGE_OK);
    assert_int_equal(outcome->status, TASK_FAILED);
    assert_string_equal(outcome->code, "RANGE");
    assert_string_equal(outcome->reason, "too long");
    assert_true(outcome->retryable);
}

static void null_is_a_payload_like_any_other(void **state)
{
    struct message message;

    (void)state;
    assert_int_equal(
        read_text("{\"type\":\"TaskResult\",\"result\":{\"taskId\":"
                  "\"0b9e4c1a-6d2f-4f7b-9a53-1c8d7e2f4042\",\"status\":"
                  "\"Completed\",\"payload\":null}}",
                  &message),
        MESSAGE_OK);
    assert_memory_equal(message.body.result.outcome.payload.text, "null", 4);
    assert_int_equal(
        read_text("{\"type\":\"TaskResult\",\"result\":{\"taskId\":"
                  "\"0b9e4c1a-6d2f-4f7b-9a53-1c8d7e2f4042\",\"status\":"
                  "\"Completed\"}}",
                  &message),
        MESSAGE_BAD);
}

static void a_failure_without_words_gets_some(void **state)
{
    struct message message;

    (void)state;
    assert_int_equal(
        read_text("{\"type\":\"TaskResult\",\"result\":{\"taskId\":"
                  "\"0b9e4c1a-6d2f-4f7b-9a53-1c8d7e2f4042\",\"status\":"
                  "\"Failed\",\"error\":\"boom\"}}",
                  &message),
        MESSAGE_OK);
    assert_string_equal(message.body.result.outcome.code, "HANDLER_ERROR");
    assert_false(message.body.result.outcome.retryable);
}

static void what_others_call_otherwise_is_there_by_both_names(void **state)
{
    struct message kill = { .type = MESSAGE_KILL };
    struct message in = { .type = MESSAGE_REGISTERED };
    struct message out = { .type = MESSAGE_SHUTDOWN, .body.graceful = true };
    struct message ack = { .type = MESSAGE_HEARTBEAT_ACK };

    (void)state;
    strcpy(kill.body.kill.task_id, id);
    strcpy(kill.body.kill.reason, "deadline");
    strcpy(in.body.registered, "c-7");
    assert_written(&kill,
                   "{\"type\":\"Kill\",\"task_id\":"
                   "\"0b9e4c1a-6d2f-4f7b-9a53-1c8d7e2f4042\","
                   "\"taskId\":"
                   "\"0b9e4c1a-6d2f-4f7b-9a53-1c8d7e2f4042\","
                   "\"reason\":\"deadline\"}");
    assert_written(&in,
                   "{\"type\":\"WorkerRegistered\",\"worker_id\":\"c-7\","
                   "\"workerId\":\"c-7\"}");
    assert_written(&out, "{\"type\":\"Shutdown\",\"graceful\":true}");
    assert_written(&ack, "{\"type\":\"HeartbeatAck\"}");
}

static void a_heartbeat_goes_both_ways(void **state)
{
    struct message message = { .type = MESSAGE_HEARTBEAT };
    struct message again;

    (void)state;
    strcpy(message.body.heartbeat.worker_id, "c-7");
    message.body.heartbeat.active = 1;
    message.body.heartbeat.capacity = 4;
    message.body.heartbeat.uptime_s = 9;
    assert_written(&message,
                   "{\"type\":\"Heartbeat\",\"payload\":{\"workerId\":\"c-7\","
                   "\"activeTasks\":1,\"capacity\":4,\"uptimeSeconds\":9}}");
    assert_int_equal(
        read_text("{\"type\":\"Heartbeat\",\"payload\":{\"workerId\":\"c-7\","
                  "\"activeTasks\":1,\"capacity\":4}}",
                  &again),
        MESSAGE_OK);
    assert_int_equal(again.body.heartbeat.capacity, 4);
}

static void what_is_no_message_is_refused_and_what_is_new_ignored(void **state)
{
    static const char *const bad[] = {
        "",
        "hello",
        "{}",
        "[]",
        "{\"type\":7}",
        "{\"type\":\"Kill\"}",
        "{\"type\":\"TaskResult\",\"result\":[]}",
        "{\"type\":\"TaskDispatch\",\"task\":{\"id\":\"x\"}}",
        "{\"type\":\"Heartbeat\",\"payload\":{\"workerId\":\"\\u0000\"}}",
        "{\"type\":\"Shutdown\",\"graceful\":\"\xff\"}",
    };
    struct message message;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(read_text(bad[i], &message), MESSAGE_BAD);
    assert_int_equal(read_text("{\"type\":\"Hello\"}", &message),
                     MESSAGE_UNKNOWN);
}

static void a_uuid_is_read_in_any_form(void **state)
{
    char out[TASK_ID_SIZE] = "as it was";

    (void)state;
    assert_false(read_uuid("0b9e4c1a-6d2f-4f7b-9a53-1c8d7e2f404", out));
    assert_false(read_uuid("0b9e4c1a-6d2f-4f7b-9a53-1c8d7e2f40422", out));
    assert_false(read_uuid("0b9e4c1a-6d2f-4f7b-9a53-1c8d7e2f404g", out));
    assert_string_equal(out, "as it was");
    assert_true(read_uuid("0B9E4C1A6D2F4F7B9A531C8D7E2F4042", out));
    assert_string_equal(out, id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_registration_is_read),
        cmocka_unit_test(a_registration_without_room_or_tasks_is_refused),
        cmocka_unit_test(a_task_goes_both_ways_with_its_payload_as_it_is),
        cmocka_unit_test(a_result_is_read_in_the_words_of_any_worker),
        cmocka_unit_test(null_is_a_payload_like_any_other),
        cmocka_unit_test(a_failure_without_words_gets_some),
        cmocka_unit_test(what_others_call_otherwise_is_there_by_both_names),
        cmocka_unit_test(a_heartbeat_goes_both_ways),
        cmocka_unit_test(what_is_no_message_is_refused_and_what_is_new_ignored),
        cmocka_unit_test(a_uuid_is_read_in_any_form),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
