/* Step 05, the plugins that its own loader finds:
 *
 *   call_step05 PLUGIN_DIRECTORY MILLISECONDS
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "by_turns.h"
#include "loader.h"

struct pipeline {
    struct loaded_plugin component1;
    struct loaded_plugin component2;
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

static bool load(struct loaded_plugin *plugin, const char *directory,
                 const char *file)
{
    return plugin_load(plugin, directory, file) && plugin_create(plugin);
}

int main(int argc, char **argv)
{
    int ms = milliseconds(argc, argv, 2);
    struct by_turns measured = { 0 };
    struct pipeline pipeline;
    int out;

    out = silence(STDOUT_FILENO);
    if (!load(&pipeline.component1, argv[1], "component1.so") ||
        !plugin_as_processor(&pipeline.component1, &pipeline.processor) ||
        !load(&pipeline.component2, argv[1], "component2.so") ||
        !plugin_as_transformer(&pipeline.component2, &pipeline.transformer))
        return EXIT_FAILURE;
    measure_by_turns(&measured, ms, call, &pipeline);
    restore(STDOUT_FILENO, out);
    report_by_turns("call.step05", &measured);
    return 0;
}
