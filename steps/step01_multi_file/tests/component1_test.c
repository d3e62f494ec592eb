#include "../component1.h"

#include "cmocka_all.h"

static struct component1_data process(int32_t input)
{
    struct component1 component1;

    component1_init(&component1);
    return component1_process(&component1, input);
}

static bool validate(int32_t value, bool processed)
{
    struct component1 component1;
    struct component1_data data = { .value = value, .processed = processed };

    component1_init(&component1);
    return component1_validate(&component1, &data);
}

static void assert_doubles(int32_t input, int32_t expected)
{
    struct component1_data data = process(input);

    assert_true(data.processed);
    assert_int_equal(data.value, expected);
}

static void assert_refuses_to_double(int32_t input)
{
    struct component1_data data = process(input);

    assert_false(data.processed);
    assert_int_equal(data.value, input);
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
    assert_refuses_to_double(-1073741825);
    assert_refuses_to_double(INT32_MAX);
    assert_refuses_to_double(INT32_MIN);
}

static void a_processed_positive_number_is_valid(void **state)
{
    (void)state;
    assert_true(validate(84, true));
}

static void negative_numbers_are_invalid(void **state)
{
    (void)state;
    assert_false(validate(-1, true));
    assert_false(validate(INT32_MIN, true));
}

static void zero_is_invalid(void **state)
{
    (void)state;
    assert_false(validate(0, true));
}

static void an_unprocessed_number_is_invalid(void **state)
{
    (void)state;
    assert_false(validate(84, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_a_value),
        cmocka_unit_test(doubles_up_to_the_ends_of_the_range),
        cmocka_unit_test(refuses_a_value_whose_double_overflows),
        cmocka_unit_test(a_processed_positive_number_is_valid),
        cmocka_unit_test(negative_numbers_are_invalid),
        cmocka_unit_test(zero_is_invalid),
        cmocka_unit_test(an_unprocessed_number_is_invalid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
