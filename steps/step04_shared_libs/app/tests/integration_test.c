/* The pipeline with the real components: nothing is faked, one is watched. */
#include "component1.h"
#include "component2.h"
#include "pipeline.h"

#include "cmocka_all.h"

/* A transformer that hands on to component2 and keeps what came back. */
struct watched_transformer {
    struct component2 component2;
    struct transform_result result;
    struct transform_analysis analysis;
};

static struct transform_result watched_transform(void *self, int32_t value)
{
    struct watched_transformer *watched = self;

    watched->result = component2_transform(&watched->component2, value);
    return watched->result;
}

static struct transform_analysis
watched_analyze(void *self, const struct transform_result *result)
{
    struct watched_transformer *watched = self;

    watched->analysis = component2_analyze(&watched->component2, result);
    return watched->analysis;
}

static struct transformer
watched_as_transformer(struct watched_transformer *watched)
{
    static const struct transformer_ops ops = {
        .transform = watched_transform,
        .analyze = watched_analyze,
    };

    return (struct transformer){ .ops = &ops, .self = watched };
}

static bool run_watched(int32_t input, struct watched_transformer *watched)
{
    struct component1 component1;

    component1_init(&component1);
    component2_init(&watched->component2);
    return run_pipeline(component1_as_processor(&component1),
                        watched_as_transformer(watched), input);
}

static void doubles_and_formats_42(void **state)
{
    struct watched_transformer watched = { 0 };

    (void)state;
    assert_true(run_watched(42, &watched));
    assert_int_equal(watched.result.original, 84);
    assert_string_equal(watched.result.transformed, "Value-0084");
    assert_string_equal(watched.analysis.text,
                        "Analysis: 84 maps to Value-0084");
}

static void doubles_and_formats_the_smallest_double(void **state)
{
    struct watched_transformer watched = { 0 };

    (void)state;
    assert_true(run_watched(INT32_MIN / 2, &watched));
    assert_string_equal(watched.result.transformed, "Value--2147483648");
}

static void stops_before_component2_on_overflow(void **state)
{
    struct watched_transformer watched = { 0 };

    (void)state;
    assert_false(run_watched(INT32_MAX, &watched));
    assert_string_equal(watched.result.transformed, "");
    assert_string_equal(watched.analysis.text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(doubles_and_formats_42),
        cmocka_unit_test(doubles_and_formats_the_smallest_double),
        cmocka_unit_test(stops_before_component2_on_overflow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
