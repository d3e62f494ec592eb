#include "pipeline.h"

#include "cmocka_all.h"

/* A processor that answers what the test wants and counts its calls. */
struct fake_processor {
    struct process_result answer;
    int process_calls;
    int validate_calls;
};

static struct process_result fake_process(void *self, int32_t input)
{
    struct fake_processor *fake = self;

    (void)input;
    fake->process_calls++;
    return fake->answer;
}

static bool fake_validate(void *self, const struct process_result *result)
{
    struct fake_processor *fake = self;

    fake->validate_calls++;
    return result->processed;
}

static struct processor fake_as_processor(struct fake_processor *fake)
{
    static const struct processor_ops ops = {
        .process = fake_process,
        .validate = fake_validate,
    };

    return (struct processor){ .ops = &ops, .self = fake };
}

/* Another processor, real this time: it multiplies by a factor of its own. */
struct multiplier {
    int32_t factor;
};

static struct process_result multiplier_process(void *self, int32_t input)
{
    const struct multiplier *multiplier = self;
    int64_t product = (int64_t)input * multiplier->factor;
    bool fits = product >= INT32_MIN && product <= INT32_MAX;

    return (struct process_result){
        .value = fits ? (int32_t)product : input,
        .processed = fits,
    };
}

static bool multiplier_validate(void *self, const struct process_result *result)
{
    (void)self;
    return result->processed;
}

static struct processor multiplier_as_processor(struct multiplier *multiplier)
{
    static const struct processor_ops ops = {
        .process = multiplier_process,
        .validate = multiplier_validate,
    };

    return (struct processor){ .ops = &ops, .self = multiplier };
}

/* A transformer that writes down what it is asked. */
struct fake_transformer {
    int32_t transformed;
    int32_t analyzed;
    int transform_calls;
    int analyze_calls;
};

static struct transform_result fake_transform(void *self, int32_t value)
{
    struct fake_transformer *fake = self;

    fake->transformed = value;
    fake->transform_calls++;
    return (struct transform_result){ .original = value,
                                      .transformed = "fake" };
}

static struct transform_analysis
fake_analyze(void *self, const struct transform_result *result)
{
    struct fake_transformer *fake = self;

    fake->analyzed = result->original;
    fake->analyze_calls++;
    return (struct transform_analysis){ .text = "fake analysis" };
}

static struct transformer fake_as_transformer(struct fake_transformer *fake)
{
    static const struct transformer_ops ops = {
        .transform = fake_transform,
        .analyze = fake_analyze,
    };

    return (struct transformer){ .ops = &ops, .self = fake };
}

static void hands_the_processed_value_to_the_transformer(void **state)
{
    struct fake_processor processor = { .answer = { 7, true } };
    struct fake_transformer transformer = { 0 };

    (void)state;
    assert_true(run_pipeline(fake_as_processor(&processor),
                             fake_as_transformer(&transformer), 42));
    assert_int_equal(processor.process_calls, 1);
    assert_int_equal(processor.validate_calls, 0);
    assert_int_equal(transformer.transform_calls, 1);
    assert_int_equal(transformer.transformed, 7);
    assert_int_equal(transformer.analyze_calls, 1);
    assert_int_equal(transformer.analyzed, 7);
}

static void stops_at_a_value_that_was_not_processed(void **state)
{
    struct fake_processor processor = { .answer = { 42, false } };
    struct fake_transformer transformer = { 0 };

    (void)state;
    assert_false(run_pipeline(fake_as_processor(&processor),
                              fake_as_transformer(&transformer), 42));
    assert_int_equal(processor.process_calls, 1);
    assert_int_equal(processor.validate_calls, 0);
    assert_int_equal(transformer.transform_calls, 0);
    assert_int_equal(transformer.analyze_calls, 0);
}

static void runs_a_tripler_as_it_runs_a_doubler(void **state)
{
    struct multiplier tripler = { .factor = 3 };
    struct fake_transformer transformer = { 0 };

    (void)state;
    assert_true(run_pipeline(multiplier_as_processor(&tripler),
                             fake_as_transformer(&transformer), 42));
    assert_int_equal(transformer.transformed, 126);
}

static void keeps_two_processors_of_one_kind_apart(void **state)
{
    struct multiplier tripler = { .factor = 3 };
    struct multiplier negator = { .factor = -1 };
    struct fake_transformer transformer = { 0 };

    (void)state;
    assert_true(run_pipeline(multiplier_as_processor(&negator),
                             fake_as_transformer(&transformer), 42));
    assert_int_equal(transformer.transformed, -42);
    assert_true(run_pipeline(multiplier_as_processor(&tripler),
                             fake_as_transformer(&transformer), 42));
    assert_int_equal(transformer.transformed, 126);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hands_the_processed_value_to_the_transformer),
        cmocka_unit_test(stops_at_a_value_that_was_not_processed),
        cmocka_unit_test(runs_a_tripler_as_it_runs_a_doubler),
        cmocka_unit_test(keeps_two_processors_of_one_kind_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
