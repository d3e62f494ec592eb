/* Asks step 05's component1, the plugin that the first argument names: values
 * in on stdin, "= " and results out on stdout, among what it narrates there. */
#include <dlfcn.h>
#include <inttypes.h>
#include <stdio.h>

#include "plugin_interface/plugin.h"

int main(int argc, char **argv)
{
    void *library = argc == 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
    const struct plugin *plugin =
        library ? dlsym(library, PLUGIN_SYMBOL) : NULL;
    int32_t value;

    if (!plugin)
        return 1;
    struct processor processor = { plugin->processor, plugin->create() };
    while (scanf("%" SCNd32, &value) == 1) {
        struct process_result result = processor_process(processor, value);

        if (result.processed)
            printf("= %" PRId32 "\n", result.value);
        else
            printf("= refused\n");
    }
    plugin->destroy(processor.self);
    dlclose(library);
    return 0;
}
