/* Component2: formats a value. A plugin: its one export is at the end. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "plugin_interface/plugin.h"

struct component2 {
    const char *name; /* how it signs its lines of the transcript */
};

/* Four characters at least, a minus among them: "Value-0084", "Value--036". */
static void format_value(int32_t value, char *text, size_t size)
{
    snprintf(text, size, "Value-%04" PRId32, value);
}

static const char *component2_version(void)
{
    return COMPONENT2_VERSION;
}

static void component2_init(struct component2 *self)
{
    self->name = "Component2 DLL";
    printf("\t[%s] Initialized\n", self->name);
}

static struct transform_result
component2_transform(const struct component2 *self, int32_t value)
{
    struct transform_result data = { .original = value };

    printf("\t[%s] Transforming value: %" PRId32 "\n", self->name, value);
    format_value(value, data.transformed, sizeof(data.transformed));
    return data;
}

static struct transform_analysis
component2_analyze(const struct component2 *self,
                   const struct transform_result *data)
{
    struct transform_analysis analysis;

    printf("\t[%s] Analyzing data: ", self->name);
    transform_result_print(data);
    printf("\n");
    snprintf(analysis.text, sizeof(analysis.text),
             "Analysis: %" PRId32 " maps to %s", data->original,
             data->transformed);
    return analysis;
}

static struct transform_result op_transform(void *self, int32_t value)
{
    return component2_transform(self, value);
}

static struct transform_analysis op_analyze(void *self,
                                            const struct transform_result *data)
{
    return component2_analyze(self, data);
}

static void *create(void)
{
    struct component2 *self = malloc(sizeof(*self));

    if (self)
        component2_init(self);
    return self;
}

static void destroy(void *component)
{
    struct component2 *self = component;

    printf("[%s] Destroying plugin instance\n", self->name);
    free(self);
}

static const struct transformer_ops ops = {
    .transform = op_transform,
    .analyze = op_analyze,
};

const struct plugin pipeline_plugin = {
    .abi_version = PLUGIN_ABI_VERSION,
    .size = sizeof(struct plugin),
    .version = component2_version,
    .create = create,
    .destroy = destroy,
    .transformer = &ops,
};
