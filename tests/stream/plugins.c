/* Step 05, the plugins that the arguments name: values in on stdin, "= " and
 * outcomes out on stdout, among what the plugins narrate. */
#include <dlfcn.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "plugin_interface/plugin.h"

static const struct plugin *load(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    const struct plugin *plugin =
        library ? dlsym(library, PLUGIN_SYMBOL) : NULL;

    if (!plugin)
        exit(EXIT_FAILURE);
    return plugin;
}

int main(int argc, char **argv)
{
    const struct plugin *plugin1 = load(argv[argc - 2]);
    const struct plugin *plugin2 = load(argv[argc - 1]);
    struct processor processor = { plugin1->processor, plugin1->create() };
    struct transformer transformer = { plugin2->transformer,
                                       plugin2->create() };
    int32_t value;

    while (scanf("%" SCNd32, &value) == 1) {
        struct process_result data = processor_process(processor, value);

        if (data.processed)
            printf("= %s\n",
                   transformer_transform(transformer, data.value).transformed);
        else
            printf("= overflow\n");
    }
    plugin2->destroy(transformer.self);
    plugin1->destroy(processor.self);
    return 0;
}
