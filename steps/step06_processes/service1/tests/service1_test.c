#include "service1.h"

#include "cmocka_all.h"

static struct message ask(int32_t value)
{
    struct message request = { .kind = MESSAGE_PROCESS, .process = { value } };
    struct message reply;

    assert_true(service1_answer(&request, &reply));
    return reply;
}

static void assert_doubles(int32_t value, int32_t expected)
{
    struct message reply = ask(value);

    assert_int_equal(reply.kind, MESSAGE_PROCESS_RESULT);
    assert_true(reply.process_result.processed);
    assert_int_equal(reply.process_result.value, expected);
}

static void assert_refuses_to_double(int32_t value, const char *why)
{
    struct message reply = ask(value);

    assert_int_equal(reply.kind, MESSAGE_ERROR);
    assert_string_equal(reply.error.message, why);
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

static void tells_its_version(void **state)
{
    struct message request = { .kind = MESSAGE_GET_VERSION };
    struct message reply;

    (void)state;
    assert_true(service1_answer(&request, &reply));
    assert_int_equal(reply.kind, MESSAGE_VERSION_RESULT);
    assert_string_equal(reply.version_result.service_name, "service1");
    assert_string_equal(reply.version_result.version, "0.1.0");
}

static void does_not_answer_what_is_not_its_own(void **state)
{
    struct message request = { .kind = MESSAGE_TRANSFORM };
    struct message reply;

    (void)state;
    assert_false(service1_answer(&request, &reply));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_a_value),
        cmocka_unit_test(doubles_up_to_the_ends_of_the_range),
        cmocka_unit_test(refuses_a_value_whose_double_overflows),
        cmocka_unit_test(tells_its_version),
        cmocka_unit_test(does_not_answer_what_is_not_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
