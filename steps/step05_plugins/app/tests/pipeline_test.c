#include "pipeline.h"

#include <string.h>

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

/* A transformer that answers what the test wants and keeps what it is asked. */
struct fake_transformer {
    struct transform_result answer;
    struct transform_analysis analysis;
    int32_t transformed;
    int transform_calls;
    int analyze_calls;
};

static struct transform_result fake_transform(void *self, int32_t value)
{
    struct fake_transformer *fake = self;

    fake->transformed = value;
    fake->transform_calls++;
    return fake->answer;
}

static struct transform_analysis
fake_analyze(void *self, const struct transform_result *result)
{
    struct fake_transformer *fake = self;

    (void)result;
    fake->analyze_calls++;
    return fake->analysis;
}

static struct transformer fake_as_transformer(struct fake_transformer *fake)
{
    static const struct transformer_ops ops = {
        .transform = fake_transform,
        .analyze = fake_analyze,
    };

    return (struct transformer){ .ops = &ops, .self = fake };
}

static void hands_out_what_the_processor_made(void **state)
{
    struct fake_processor processor = { .answer = { 7, true } };
    struct process_result result;

    (void)state;
    assert_int_equal(
        pipeline_process(fake_as_processor(&processor), 42, &result),
        PIPELINE_OK);
    assert_int_equal(result.value, 7);
    assert_int_equal(processor.process_calls, 1);
    assert_int_equal(processor.validate_calls, 1);
}

static void stops_at_a_value_that_was_not_processed(void **state)
{
    struct fake_processor processor = { .answer = { 42, false } };
    struct process_result result = { .value = 1 };

    (void)state;
    assert_int_equal(
        pipeline_process(fake_as_processor(&processor), 42, &result),
        PIPELINE_OVERFLOW);
    assert_int_equal(result.value, 1);
    assert_int_equal(processor.validate_calls, 0);
}

static void runs_a_tripler_as_it_runs_a_doubler(void **state)
{
    struct multiplier tripler = { .factor = 3 };
    struct process_result result;

    (void)state;
    assert_int_equal(
        pipeline_process(multiplier_as_processor(&tripler), 42, &result),
        PIPELINE_OK);
    assert_int_equal(result.value, 126);
}

static void refuses_a_bool_that_is_neither_true_nor_false(void **state)
{
    struct fake_processor processor = { .answer = { .value = 7 } };
    struct process_result result;

    (void)state;
    memset(&processor.answer.processed, 2, sizeof(bool));
    assert_int_equal(
        pipeline_process(fake_as_processor(&processor), 42, &result),
        PIPELINE_BAD_REPLY);
    assert_int_equal(processor.validate_calls, 0);
}

static void asks_the_transformer_for_text_and_analysis(void **state)
{
    struct fake_transformer transformer = { 0 };

    (void)state;
    assert_int_equal(pipeline_transform(fake_as_transformer(&transformer), 84),
                     PIPELINE_OK);
    assert_int_equal(transformer.transformed, 84);
    assert_int_equal(transformer.transform_calls, 1);
    assert_int_equal(transformer.analyze_calls, 1);
}

static void refuses_a_transformed_text_without_an_end(void **state)
{
    struct fake_transformer transformer = { 0 };

    (void)state;
    memset(transformer.answer.transformed, 'x',
           sizeof(transformer.answer.transformed));
    assert_int_equal(pipeline_transform(fake_as_transformer(&transformer), 84),
                     PIPELINE_BAD_REPLY);
    assert_int_equal(transformer.analyze_calls, 0);
}

static void refuses_an_analysis_without_an_end(void **state)
{
    struct fake_transformer transformer = { 0 };

    (void)state;
    memset(transformer.analysis.text, 'x', sizeof(transformer.analysis.text));
    assert_int_equal(pipeline_transform(fake_as_transformer(&transformer), 84),
                     PIPELINE_BAD_REPLY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hands_out_what_the_processor_made),
        cmocka_unit_test(stops_at_a_value_that_was_not_processed),
        cmocka_unit_test(runs_a_tripler_as_it_runs_a_doubler),
        cmocka_unit_test(refuses_a_bool_that_is_neither_true_nor_false),
        cmocka_unit_test(asks_the_transformer_for_text_and_analysis),
        cmocka_unit_test(refuses_a_transformed_text_without_an_end),
        cmocka_unit_test(refuses_an_analysis_without_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
