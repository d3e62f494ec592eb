/* Steps 00 to 02, the components called by their names:
 *
 *   call_step00 MILLISECONDS
 *
 * Each step has types of its own with the names used here; -D COMPONENTS is the
 * file that declares them, in step 00 its only one, and -D NAME that of the
 * measurement. */
#define main step_main
#include COMPONENTS
#undef main

#include <unistd.h>

#include "by_turns.h"

struct pipeline {
    struct component1 component1;
    struct component2 component2;
    volatile int32_t input; /* which the compiler shall not know */
};

static void call(void *self)
{
    struct pipeline *pipeline = self;

    for (int i = 0; i < CALLS; i++) {
        struct component1_data data =
            component1_process(&pipeline->component1, pipeline->input);

        if (data.processed)
            component2_transform(&pipeline->component2, data.value);
    }
}

int main(int argc, char **argv)
{
    int ms = milliseconds(argc, argv, 1);
    struct pipeline pipeline = { .input = 42 };
    struct by_turns measured = { 0 };
    int out;

    out = silence(STDOUT_FILENO);
    component1_init(&pipeline.component1);
    component2_init(&pipeline.component2);
    measure_by_turns(&measured, ms, call, &pipeline);
    restore(STDOUT_FILENO, out);
    report_by_turns(NAME, &measured);
    return 0;
}
