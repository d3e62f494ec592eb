/*
 * A plugin with a fault: a sound one, processor and transformer at once, of
 * which FAULT, from CMakeLists.txt, overrides one member.
 */
#include <stdlib.h>
#include <string.h>

#include "plugin_interface/plugin.h"

const char *version(void)
{
    return "0.0.0";
}

const char *no_text(void)
{
    return NULL;
}

void *create(void)
{
    return malloc(1);
}

void *create_nothing(void)
{
    return NULL;
}

void destroy(void *self)
{
    free(self);
}

struct process_result process(void *self, int32_t input)
{
    (void)self;
    return (struct process_result){ .value = input, .processed = true };
}

struct process_result process_and_crash(void *self, int32_t input)
{
    (void)self;
    (void)input;
    abort();
}

struct process_result process_and_exit(void *self, int32_t input)
{
    (void)self;
    (void)input;
    exit(0);
}

struct process_result process_maybe(void *self, int32_t input)
{
    struct process_result result = process(self, input);

    memset(&result.processed, 2, sizeof(result.processed));
    return result;
}

bool validate(void *self, const struct process_result *result)
{
    (void)self;
    return result->processed;
}

struct transform_result transform(void *self, int32_t value)
{
    (void)self;
    return (struct transform_result){ .original = value };
}

struct transform_result transform_endlessly(void *self, int32_t value)
{
    struct transform_result result = transform(self, value);

    memset(result.transformed, 'x', sizeof(result.transformed));
    return result;
}

struct transform_analysis analyze(void *self,
                                  const struct transform_result *result)
{
    (void)self;
    (void)result;
    return (struct transform_analysis){ .text = "" };
}

struct transform_analysis
analyze_endlessly(void *self, const struct transform_result *result)
{
    struct transform_analysis analysis = analyze(self, result);

    memset(analysis.text, 'x', sizeof(analysis.text));
    return analysis;
}

const struct processor_ops processor = { process, validate };
const struct processor_ops no_process = { NULL, validate };
const struct processor_ops no_validate = { process, NULL };
const struct processor_ops crashing = { process_and_crash, validate };
const struct processor_ops exiting = { process_and_exit, validate };
const struct processor_ops maybe = { process_maybe, validate };

const struct transformer_ops transformer = { transform, analyze };
const struct transformer_ops no_transform = { NULL, analyze };
const struct transformer_ops no_analyze = { transform, NULL };
const struct transformer_ops endless = { transform_endlessly, analyze };
const struct transformer_ops endless_analysis = { transform,
                                                  analyze_endlessly };

const struct plugin pipeline_plugin = {
    .abi_version = PLUGIN_ABI_VERSION,
    .size = sizeof(struct plugin),
    .version = version,
    .create = create,
    .destroy = destroy,
    .processor = &processor,
    .transformer = &transformer,
    FAULT,
};
