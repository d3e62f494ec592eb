#include "by_turns.h"

#include <inttypes.h>
#include <stdio.h>

enum { LEAST_SAMPLES = 100 };

/* What both components do to a value, with no boundary between them. */
static void work(int32_t value)
{
    char text[32];

    printf("\t[%s] Processing value: %" PRId32 "\n", "Component1", value);
    if (value < INT32_MIN / 2 || value > INT32_MAX / 2)
        return;
    value *= 2;
    printf("\t[%s] Transforming value: %" PRId32 "\n", "Component2", value);
    snprintf(text, sizeof(text), "Value-%04" PRId32, value);
}

static void work_often(void *self)
{
    volatile int32_t *input = self; /* which the compiler shall not know */

    for (int i = 0; i < CALLS; i++)
        work(*input);
}

static int64_t duration(void (*call)(void *self), void *self)
{
    int64_t before = now_ns();

    call(self);
    return now_ns() - before;
}

void measure_by_turns(struct by_turns *measured, int ms,
                      void (*call)(void *self), void *self)
{
    volatile int32_t input = 42;
    int64_t warm;
    int64_t end;

    pin_to_processor(0);
    warm = now_ns() + (int64_t)ms * 100000;
    end = warm + (int64_t)ms * 900000;
    do {
        call(self);
        work_often((void *)&input);
    } while (now_ns() < warm);
    do {
        samples_add(&measured->floor, duration(work_often, (void *)&input));
        samples_add(&measured->call, duration(call, self));
    } while (now_ns() < end || measured->call.count < LEAST_SAMPLES);
}

void report_by_turns(const char *name, struct by_turns *measured)
{
    char floor[64];

    snprintf(floor, sizeof(floor), "floor.%s", name);
    report_calls(floor, &measured->floor, CALLS);
    report_calls(name, &measured->call, CALLS);
}
