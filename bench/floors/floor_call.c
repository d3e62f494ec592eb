/* The work of both components as two plain functions:
 *
 *   floor_call MILLISECONDS
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

#include "measure.h"

enum { CALLS = 100 };

struct processed {
    int32_t value;
    bool processed;
};

struct transformed {
    int32_t original;
    char transformed[32];
};

__attribute__((noinline)) static struct processed process(const char *name,
                                                          int32_t value)
{
    struct processed data = { .value = value };

    printf("\t[%s] Processing value: %" PRId32 "\n", name, value);
    data.processed = value >= INT32_MIN / 2 && value <= INT32_MAX / 2;
    if (data.processed)
        data.value = value * 2;
    return data;
}

__attribute__((noinline)) static struct transformed transform(const char *name,
                                                              int32_t value)
{
    struct transformed data = { .original = value };

    printf("\t[%s] Transforming value: %" PRId32 "\n", name, value);
    snprintf(data.transformed, sizeof(data.transformed), "Value-%04" PRId32,
             value);
    return data;
}

static void call(void *self)
{
    volatile int32_t *value = self;

    for (int i = 0; i < CALLS; i++) {
        struct processed data1 = process("Component1", *value);

        if (data1.processed)
            transform("Component2", data1.value);
    }
}

int main(int argc, char **argv)
{
    int ms = milliseconds(argc, argv, 1);
    struct samples samples = { 0 };
    volatile int32_t value = 42;
    int out;

    pin_to_processor(0);
    out = silence(STDOUT_FILENO);
    measure(&samples, ms, call, (void *)&value);
    restore(STDOUT_FILENO, out);
    report_calls("floor.call", &samples, CALLS);
    return 0;
}
