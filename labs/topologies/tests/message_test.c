/* What crosses a boundary, how it is written, and when it is tried again. */
#include "cmocka_all.h"

#include <string.h>

#include "flow/message.h"
#include "flow/retry.h"

static void an_attempt_has_the_time_of_its_edge(void **state)
{
    struct message *message = message_create(trace_begin(100), 1000, "42");

    (void)state;
    assert_non_null(message);
    assert_int_equal(message_attempt(message), 0);
    assert_int_equal(message_begin_attempt(message, 100, 500), 600);
    assert_int_equal(message_attempt(message), 1);
    message_destroy(message);
}

static void no_attempt_lasts_longer_than_the_message_is_of_use(void **state)
{
    struct message *message = message_create(trace_begin(100), 1000, "42");

    (void)state;
    assert_non_null(message);
    assert_int_equal(message_begin_attempt(message, 900, 500), 1000);
    assert_int_equal(message_request(message, 100).deadline_ms, 100);
    message_destroy(message);
}

static void a_request_is_read_as_it_was_written(void **state)
{
    struct message *message =
        message_create(trace_begin(100), 1000, "a \"quoted\"\nline");
    struct request request;
    struct request read;
    char line[WIRE_LINE_SIZE + 1];
    char why[ERROR_SIZE];
    size_t length;

    (void)state;
    assert_non_null(message);
    request = message_request(message, 7);
    length = request_write(&request, line);
    assert_int_equal(line[length - 1], '\n');
    line[length] = '\0';
    assert_true(request_read(line, length, &read, why));
    assert_string_equal(read.traceparent, request.traceparent);
    assert_string_equal(read.payload, "a \"quoted\"\nline");
    assert_int_equal(read.deadline_ms, 7);
    message_destroy(message);
}

static void an_answer_is_a_payload_or_an_error(void **state)
{
    static const struct {
        const char *line;
        bool ok;
    } cases[] = {
        { "{\"payload\":\"84\"}", true },
        { "{\"payload\":\"84\",\"branch\":\"small\"}", true },
        { "{\"error\":\"no\"}", true },
        { "{\"payload\":\"84\",\"error\":null}", true },
        { "{}", false },
        { "{\"payload\":\"84\",\"error\":\"no\"}", false },
        { "{\"payload\":84}", false },
        { "84", false },
        { "", false },
        { "{\"payload\":\"84\"", false },
    };
    struct answer answer;
    char why[ERROR_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (answer_read(cases[i].line, strlen(cases[i].line), &answer, why) !=
            cases[i].ok)
            fail_msg("wrong: %s", cases[i].line);
}

static void waits_longer_each_time_up_to_a_bound(void **state)
{
    (void)state;
    assert_int_equal(retry_delay_ms(1, 0), RETRY_FIRST_MS / 2);
    assert_int_equal(retry_delay_ms(1, 65535), RETRY_FIRST_MS);
    assert_int_equal(retry_delay_ms(3, 65535), RETRY_FIRST_MS * 4);
    assert_int_equal(retry_delay_ms(100, 65535), RETRY_MOST_MS);
    assert_int_equal(retry_delay_ms(100, 0), RETRY_MOST_MS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_attempt_has_the_time_of_its_edge),
        cmocka_unit_test(no_attempt_lasts_longer_than_the_message_is_of_use),
        cmocka_unit_test(a_request_is_read_as_it_was_written),
        cmocka_unit_test(an_answer_is_a_payload_or_an_error),
        cmocka_unit_test(waits_longer_each_time_up_to_a_bound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
