/*
 * Nothing can be linked against a program, so this test takes the program in:
 * it includes main.c, with its main() under another name.
 */
#define main app_main
#include "../main.c"
#undef main

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

static void assert_transforms(int32_t value, const char *expected)
{
    struct component2 component2;
    struct component2_data data;

    component2_init(&component2);
    data = component2_transform(&component2, value);
    assert_int_equal(data.original, value);
    assert_string_equal(data.transformed, expected);
}

static void assert_analyzes(int32_t value, const char *expected)
{
    struct component2 component2;
    struct component2_data data;

    component2_init(&component2);
    data = component2_transform(&component2, value);
    assert_string_equal(component2_analyze(&component2, &data).text, expected);
}

static void pads_a_value_to_four_digits(void **state)
{
    (void)state;
    assert_transforms(84, "Value-0084");
    assert_transforms(0, "Value-0000");
    assert_transforms(9999, "Value-9999");
}

static void counts_the_minus_as_one_of_the_four(void **state)
{
    (void)state;
    assert_transforms(-36, "Value--036");
    assert_transforms(-999, "Value--999");
}

static void leaves_a_longer_value_whole(void **state)
{
    (void)state;
    assert_transforms(10000, "Value-10000");
    assert_transforms(-1000, "Value--1000");
    assert_transforms(INT32_MAX, "Value-2147483647");
    assert_transforms(INT32_MIN, "Value--2147483648");
}

static void analyzes_a_value_in_one_sentence(void **state)
{
    (void)state;
    assert_analyzes(84, "Analysis: 84 maps to Value-0084");
    assert_analyzes(INT32_MIN,
                    "Analysis: -2147483648 maps to Value--2147483648");
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
        cmocka_unit_test(pads_a_value_to_four_digits),
        cmocka_unit_test(counts_the_minus_as_one_of_the_four),
        cmocka_unit_test(leaves_a_longer_value_whole),
        cmocka_unit_test(analyzes_a_value_in_one_sentence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
