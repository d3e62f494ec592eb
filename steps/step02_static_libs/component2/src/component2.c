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

struct component2_data component2_transform(const struct component2 *self,
                                            int32_t value)
{
    struct component2_data data = { .original = value };

    printf("\t[%s] Transforming value: %" PRId32 "\n", self->name, value);
    format_value(value, data.transformed, sizeof(data.transformed));
    return data;
}

struct component2_analysis
component2_analyze(const struct component2 *self,
                   const struct component2_data *data)
{
    struct component2_analysis analysis;

    printf("\t[%s] Analyzing data: ", self->name);
    component2_data_print(data);
    printf("\n");
    snprintf(analysis.text, sizeof(analysis.text),
             "Analysis: %" PRId32 " maps to %s", data->original,
             data->transformed);
    return analysis;
}

void component2_data_print(const struct component2_data *data)
{
    printf("Component2Data { original: %" PRId32 ", transformed: \"%s\" }",
           data->original, data->transformed);
}
