#include "component2.h"

#include <inttypes.h>
#include <stdio.h>

/* Four characters at least, a minus among them: "Value-0084", "Value--036". */
static void format_value(int32_t value, char *text, size_t size)
{
    snprintf(text, size, "Value-%04" PRId32, value);
}

const char *component2_version(void)
{
    return COMPONENT2_VERSION;
}

void component2_init(struct component2 *self)
{
    self->name = "Component2 Lib";
    printf("\t[%s] Initialized\n", self->name);
}

struct transform_result component2_transform(const struct component2 *self,
                                             int32_t value)
{
    struct transform_result data = { .original = value };

    printf("\t[%s] Transforming value: %" PRId32 "\n", self->name, value);
    format_value(value, data.transformed, sizeof(data.transformed));
    return data;
}

struct transform_analysis
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

struct transformer component2_as_transformer(struct component2 *self)
{
    static const struct transformer_ops ops = {
        .transform = op_transform,
        .analyze = op_analyze,
    };

    return (struct transformer){ .ops = &ops, .self = self };
}
