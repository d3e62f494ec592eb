#include "component1.h"

#include <inttypes.h>
#include <stdio.h>

/* Signed overflow is undefined in C: test first, then double. */
static bool double_value(int32_t value, int32_t *doubled)
{
    if (value < INT32_MIN / 2 || value > INT32_MAX / 2)
        return false;
    *doubled = value * 2;
    return true;
}

const char *component1_version(void)
{
    return COMPONENT1_VERSION;
}

void component1_init(struct component1 *self)
{
    self->name = "Component1 Lib";
    printf("\t[%s] Initialized\n", self->name);
}

struct component1_data component1_process(const struct component1 *self,
                                          int32_t input)
{
    struct component1_data data = { .value = input };

    printf("\t[%s] Processing value: %" PRId32 "\n", self->name, input);
    data.processed = double_value(input, &data.value);
    return data;
}

bool component1_validate(const struct component1 *self,
                         const struct component1_data *data)
{
    printf("\t[%s] Validating data: ", self->name);
    component1_data_print(data);
    printf("\n");
    return data->processed && data->value > 0;
}

void component1_data_print(const struct component1_data *data)
{
    printf("Component1Data { value: %" PRId32 ", processed: %s }", data->value,
           data->processed ? "true" : "false");
}
