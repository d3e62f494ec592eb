#include "service1.h"

#include <string.h>

#include "cmocka_all.h"

static void assert_doubles(int32_t value, int32_t expected)
{
    struct process_request request = { value, "id" };
    struct process_response response;

    service1_process(&request, &response);
    assert_true(response.processed);
    assert_int_equal(response.value, expected);
}

static void assert_refuses_to_double(int32_t value)
{
    struct process_request request = { value, "id" };
    struct process_response response;

    service1_process(&request, &response);
    assert_false(response.processed);
    assert_int_equal(response.value, value);
    assert_string_equal(response.request_id, "id");
}

/* JSON in, JSON out; no JSON out if expected is NULL. */
static void assert_answers(const char *request, const char *expected)
{
    char reply[MESSAGE_SIZE];
    size_t length = service1_answer(request, strlen(request), reply);

    assert_int_equal(length, expected ? strlen(expected) : 0);
    if (expected)
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
    assert_refuses_to_double(1073741824);
    assert_refuses_to_double(INT32_MIN);
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
                   "{\"value\":84,\"processed\":true,\"request_id\":\"id\"}");
    assert_answers("{\"value\":1073741824,\"request_id\":\"id\"}",
                   "{\"value\":1073741824,\"processed\":false,"
                   "\"request_id\":\"id\"}");
}

static void has_no_answer_to_what_it_cannot_read(void **state)
{
    (void)state;
    assert_answers("", NULL);
    assert_answers("garbage", NULL);
    assert_answers("{\"value\":42}", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_a_value),
        cmocka_unit_test(doubles_up_to_the_ends_of_the_range),
        cmocka_unit_test(refuses_a_value_whose_double_overflows),
        cmocka_unit_test(repeats_the_id_of_the_request),
        cmocka_unit_test(answers_json_with_json),
        cmocka_unit_test(has_no_answer_to_what_it_cannot_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
