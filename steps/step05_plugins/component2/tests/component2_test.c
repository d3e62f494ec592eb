/* A unit test: it includes component2.c and so sees what is static there. */
#include "../src/component2.c"

#include "cmocka_all.h"

static void assert_transforms(int32_t value, const char *expected)
{
    struct component2 component2;
    struct transform_result data;

    component2_init(&component2);
    data = component2_transform(&component2, value);
    assert_int_equal(data.original, value);
    assert_string_equal(data.transformed, expected);
}

static void assert_analyzes(int32_t value, const char *expected)
{
    struct component2 component2;
    struct transform_result data;

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

static void offers_a_transformer(void **state)
{
    void *self = pipeline_plugin.create();
    struct transformer transformer = { pipeline_plugin.transformer, self };
    struct transform_result result;

    (void)state;
    assert_non_null(self);
    result = transformer_transform(transformer, 84);
    assert_int_equal(result.original, 84);
    assert_string_equal(result.transformed, "Value-0084");
    assert_string_equal(transformer_analyze(transformer, &result).text,
                        "Analysis: 84 maps to Value-0084");
    pipeline_plugin.destroy(self);
}

static void offers_no_processor(void **state)
{
    (void)state;
    assert_null(pipeline_plugin.processor);
}

static void has_a_version_of_its_own(void **state)
{
    (void)state;
    assert_string_equal(pipeline_plugin.version(), "0.2.0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pads_a_value_to_four_digits),
        cmocka_unit_test(counts_the_minus_as_one_of_the_four),
        cmocka_unit_test(leaves_a_longer_value_whole),
        cmocka_unit_test(analyzes_a_value_in_one_sentence),
        cmocka_unit_test(offers_a_transformer),
        cmocka_unit_test(offers_no_processor),
        cmocka_unit_test(has_a_version_of_its_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
