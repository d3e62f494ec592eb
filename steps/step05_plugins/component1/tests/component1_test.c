/* A unit test: it includes component1.c and so sees what is static there. */
#include "../src/component1.c"

#include "cmocka_all.h"

static struct process_result process(int32_t input)
{
    struct component1 component1;

    component1_init(&component1);
    return component1_process(&component1, input);
}

static bool validate(int32_t value, bool processed)
{
    struct component1 component1;
    struct process_result data = { .value = value, .processed = processed };

    component1_init(&component1);
    return component1_validate(&component1, &data);
}

static void assert_doubles(int32_t input, int32_t expected)
{
    struct process_result data = process(input);

    assert_true(data.processed);
    assert_int_equal(data.value, expected);
}

static void assert_refuses_to_double(int32_t input)
{
    struct process_result data = process(input);

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

static void double_value_leaves_its_result_alone_on_overflow(void **state)
{
    int32_t doubled = 7;

    (void)state;
    assert_false(double_value(INT32_MAX, &doubled));
    assert_int_equal(doubled, 7);
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

static void offers_a_processor(void **state)
{
    void *self = pipeline_plugin.create();
    struct processor processor = { pipeline_plugin.processor, self };
    struct process_result result;

    (void)state;
    assert_non_null(self);
    result = processor_process(processor, 42);
    assert_true(result.processed);
    assert_int_equal(result.value, 84);
    assert_true(processor_validate(processor, &result));

    result = processor_process(processor, INT32_MAX);
    assert_false(result.processed);
    assert_int_equal(result.value, INT32_MAX);
    assert_false(processor_validate(processor, &result));
    pipeline_plugin.destroy(self);
}

static void offers_no_transformer(void **state)
{
    (void)state;
    assert_null(pipeline_plugin.transformer);
}

static void has_a_version_of_its_own(void **state)
{
    (void)state;
    assert_string_equal(pipeline_plugin.version(), "0.1.0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_a_value),
        cmocka_unit_test(doubles_up_to_the_ends_of_the_range),
        cmocka_unit_test(refuses_a_value_whose_double_overflows),
        cmocka_unit_test(double_value_leaves_its_result_alone_on_overflow),
        cmocka_unit_test(a_processed_positive_number_is_valid),
        cmocka_unit_test(negative_numbers_are_invalid),
        cmocka_unit_test(zero_is_invalid),
        cmocka_unit_test(an_unprocessed_number_is_invalid),
        cmocka_unit_test(offers_a_processor),
        cmocka_unit_test(offers_no_transformer),
        cmocka_unit_test(has_a_version_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
