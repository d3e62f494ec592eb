#include "service1.h"

#include "cmocka_all.h"

static void assert_doubles(int32_t value, int32_t expected)
{
    struct process_request request = { value, "id" };
    struct process_response response;
    char why[RECORD_WHY_SIZE];

    assert_true(service1_process(&request, &response, why));
    assert_true(response.processed);
    assert_int_equal(response.value, expected);
}

static void assert_refuses_to_double(int32_t value, const char *expected)
{
    struct process_request request = { value, "id" };
    struct process_response response;
    char why[RECORD_WHY_SIZE];

    assert_false(service1_process(&request, &response, why));
    assert_string_equal(why, expected);
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
    assert_refuses_to_double(INT32_MIN,
                             "overflow: -2147483648 * 2 exceeds i32 range");
}

static void repeats_the_id_of_the_request(void **state)
{
    struct process_request request = { 42, "one\n\u00e9" };
    struct process_response response;
    char why[RECORD_WHY_SIZE];

    (void)state;
    assert_true(service1_process(&request, &response, why));
    assert_string_equal(response.request_id, "one\n\u00e9");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_a_value),
        cmocka_unit_test(doubles_up_to_the_ends_of_the_range),
        cmocka_unit_test(refuses_a_value_whose_double_overflows),
        cmocka_unit_test(repeats_the_id_of_the_request),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
