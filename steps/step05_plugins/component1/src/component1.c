/* Component1: doubles a value. A plugin: its one export is at the end. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "plugin_interface/plugin.h"

struct component1 {
    const char *name; /* how it signs its lines of the transcript */
};

/* Signed overflow is undefined in C: test first, then double. */
static bool double_value(int32_t value, int32_t *doubled)
{
    if (value < INT32_MIN / 2 || value > INT32_MAX / 2)
        return false;
    *doubled = value * 2;
    return true;
}

static const char *component1_version(void)
{
    return COMPONENT1_VERSION;
}

static void component1_init(struct component1 *self)
{
    self->name = "Component1 DLL";
    printf("\t[%s] Initialized\n", self->name);
}

static struct process_result component1_process(const struct component1 *self,
                                                int32_t input)
{
    struct process_result data = { .value = input };

    printf("\t[%s] Processing value: %" PRId32 "\n", self->name, input);
    data.processed = double_value(input, &data.value);
    return data;
}

static bool component1_validate(const struct component1 *self,
                                const struct process_result *data)
{
    printf("\t[%s] Validating data: ", self->name);
    process_result_print(data);
    printf("\n");
    return data->processed && data->value > 0;
}

static struct process_result op_process(void *self, int32_t input)
{
    return component1_process(self, input);
}

static bool op_validate(void *self, const struct process_result *data)
{
    return component1_validate(self, data);
}

static void *create(void)
{
    struct component1 *self = malloc(sizeof(*self));

    if (self)
        component1_init(self);
    return self;
}

static void destroy(void *component)
{
    struct component1 *self = component;

    printf("[%s] Destroying plugin instance\n", self->name);
    free(self);
}

static const struct processor_ops ops = {
    .process = op_process,
    .validate = op_validate,
};

const struct plugin pipeline_plugin = {
    .abi_version = PLUGIN_ABI_VERSION,
    .size = sizeof(struct plugin),
    .version = component1_version,
    .create = create,
    .destroy = destroy,
    .processor = &ops,
};
