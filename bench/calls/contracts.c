/* Steps 03 and 04, the components called through the contracts:
 *
 *   call_step03 MILLISECONDS
 *
 * -D NAME is that of the measurement. */
#include <unistd.h>

#include "by_turns.h"
#include "component1.h"
#include "component2.h"

struct pipeline {
    struct processor processor;
    struct transformer transformer;
};

static void call(void *self)
{
    const struct pipeline *pipeline = self;

    for (int i = 0; i < CALLS; i++) {
        struct process_result data = processor_process(pipeline->processor, 42);

        if (data.processed)
            transformer_transform(pipeline->transformer, data.value);
    }
}

int main(int argc, char **argv)
{
    int ms = milliseconds(argc, argv, 1);
    struct by_turns measured = { 0 };
    struct component1 component1;
    struct component2 component2;
    struct pipeline pipeline = {
        .processor = component1_as_processor(&component1),
        .transformer = component2_as_transformer(&component2),
    };
    int out;

    out = silence(STDOUT_FILENO);
    component1_init(&component1);
    component2_init(&component2);
    measure_by_turns(&measured, ms, call, &pipeline);
    restore(STDOUT_FILENO, out);
    report_by_turns(NAME, &measured);
    return 0;
}
