#include "service1.h"

#include <string.h>

#include "cmocka_all.h"
#include "messages/request.h"

static void assert_doubles(int32_t value, int32_t expected)
{
    struct process_request request = { value, "id" };
    struct process_response response;

    service1_process(&request, &response);
    assert_true(response.processed);
    assert_int_equal(response.value, expected);
    assert_false(response.error.present);
}

static void assert_refuses_to_double(int32_t value, const char *error)
{
    struct process_request request = { value, "id" };
    struct process_response response;

    service1_process(&request, &response);
    assert_false(response.processed);
    assert_int_equal(response.value, value);
    assert_string_equal(response.request_id, "id");
    assert_true(response.error.present);
    assert_string_equal(response.error.text, error);
}

/* JSON in, JSON out. */
static void assert_answers(const char *request, const char *expected)
{
    char reply[MESSAGE_SIZE];
    size_t length = service1_answer(request, strlen(request), reply);

    assert_int_equal(length, strlen(expected));
    assert_string_equal(reply, expected);
}

static void doubles_a_value(void **state)
{
    (void)state;
    assert_doubles(42, 84);
    assert_doubles(0, 0);
    assert_doubles(-18, -36);
}

static void doubles_up_to_the_ends_of_the_range(void **state)
{
    (void)state;
    assert_doubles(1073741823, 2147483646);
    assert_doubles(-1073741824, INT32_MIN);
}

static void refuses_a_value_whose_double_overflows(void **state)
{
    (void)state;
    assert_refuses_to_double(1073741824,
                             "overflow: 1073741824 * 2 exceeds i32 range");
    assert_refuses_to_double(INT32_MAX,
                             "overflow: 2147483647 * 2 exceeds i32 range");
    assert_refuses_to_double(-1073741825,
                             "overflow: -1073741825 * 2 exceeds i32 range");
    assert_refuses_to_double(INT32_MIN,
                             "overflow: -2147483648 * 2 exceeds i32 range");
}

static void repeats_the_id_of_the_request(void **state)
{
    struct process_request request = { 42, "one\n\u00e9" };
    struct process_response response;

    (void)state;
    service1_process(&request, &response);
    assert_string_equal(response.request_id, "one\n\u00e9");
}

static void answers_json_with_json(void **state)
{
    (void)state;
    assert_answers("{\"value\":42,\"request_id\":\"id\"}",
                   "{\"value\":84,\"processed\":true,\"request_id\":\"id\","
                   "\"error\":null}");
    assert_answers("{\"value\":1073741824,\"request_id\":\"id\"}",
                   "{\"value\":1073741824,\"processed\":false,"
                   "\"request_id\":\"id\","
                   "\"error\":\"overflow: 1073741824 * 2 exceeds i32 "
                   "range\"}");
}

/* With the id of the request, if there is one. */
static void answers_what_it_cannot_read_with_an_error(void **state)
{
    (void)state;
    assert_answers("",
                   "{\"value\":0,\"processed\":false,"
                   "\"request_id\":\"\",\"error\":\"not JSON\"}");
    assert_answers("garbage",
                   "{\"value\":0,\"processed\":false,"
                   "\"request_id\":\"\",\"error\":\"not JSON\"}");
    assert_answers(
        "{\"value\":42}",
        "{\"value\":0,\"processed\":false,"
        "\"request_id\":\"\",\"error\":\"missing field `request_id`\"}");
    assert_answers(
        "{\"request_id\":\"id\"}",
        "{\"value\":0,\"processed\":false,"
        "\"request_id\":\"id\",\"error\":\"missing field `value`\"}");
    assert_answers("{\"value\":4.5,\"request_id\":\"id\"}",
                   "{\"value\":0,\"processed\":false,"
                   "\"request_id\":\"id\",\"error\":\"field `value` is not a "
                   "32-bit integer\"}");
}

static void reads_no_more_than_it_has_to(void **state)
{
    static char long_payload[PAYLOAD_LIMIT + 2];
    char reply[MESSAGE_SIZE];

    (void)state;
    memset(long_payload, ' ', sizeof(long_payload) - 1);
    service1_answer(long_payload, PAYLOAD_LIMIT, reply);
    assert_non_null(strstr(reply, "\"not JSON\""));
    service1_answer(long_payload, PAYLOAD_LIMIT + 1, reply);
    assert_non_null(strstr(reply, "\"too long\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_a_value),
        cmocka_unit_test(doubles_up_to_the_ends_of_the_range),
        cmocka_unit_test(refuses_a_value_whose_double_overflows),
        cmocka_unit_test(repeats_the_id_of_the_request),
        cmocka_unit_test(answers_json_with_json),
        cmocka_unit_test(answers_what_it_cannot_read_with_an_error),
        cmocka_unit_test(reads_no_more_than_it_has_to),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
