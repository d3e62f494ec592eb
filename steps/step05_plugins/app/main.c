/* Step 05: the components are plugins, found and loaded at run time. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "loader.h"
#include "pipeline.h"

enum { EXIT_USAGE = 2 };

static bool join_path(char path[PATH_MAX], const char *directory,
                      const char *file)
{
    int length = snprintf(path, PATH_MAX, "%s/%s", directory, file);
    bool fits = length < PATH_MAX;

    if (!fits)
        fprintf(stderr,
                "app: the path of %s is too long (name a shorter one with "
                "--plugin-dir)\n",
                file);
    return fits;
}

/* Loads component1, has it process input, and unloads it again. Its result,
 * copied to *result, stays. */
static enum pipeline_status run_component1(const char *plugin_dir,
                                           int32_t input,
                                           struct process_result *result)
{
    enum pipeline_status status = PIPELINE_BAD_PLUGIN;
    struct loaded_plugin component1;
    struct processor processor;
    char path[PATH_MAX];

    if (!join_path(path, plugin_dir, "component1.so"))
        return status;
    printf("\nLoading component1 DLL from: %s\n", path);
    if (!plugin_load(&component1, path))
        return status;
    printf("Component1 DLL loaded\n");
    printf("Component1 version: %s\n", component1.version);

    if (plugin_create(&component1) &&
        plugin_as_processor(&component1, &processor))
        status = pipeline_process(processor, input, result);
    if (status == PIPELINE_BAD_REPLY)
        fprintf(stderr,
                "app: %s broke the contract of a processor (get another build "
                "of it)\n",
                path);

    plugin_destroy(&component1);
    printf("Unloading Component1 DLL...\n");
    plugin_unload(&component1);
    return status;
}

/* Loads component2, has it transform value, and unloads it again. */
static enum pipeline_status run_component2(const char *plugin_dir,
                                           int32_t value)
{
    enum pipeline_status status = PIPELINE_BAD_PLUGIN;
    struct loaded_plugin component2;
    struct transformer transformer;
    char path[PATH_MAX];

    if (!join_path(path, plugin_dir, "component2.so"))
        return status;
    printf("\nLoading component2 DLL from: %s\n", path);
    if (!plugin_load(&component2, path))
        return status;
    printf("Component2 DLL loaded\n");
    printf("Component2 version: %s\n", component2.version);

    if (plugin_create(&component2) &&
        plugin_as_transformer(&component2, &transformer))
        status = pipeline_transform(transformer, value);
    if (status == PIPELINE_BAD_REPLY)
        fprintf(stderr,
                "app: %s broke the contract of a transformer (get another "
                "build of it)\n",
                path);

    plugin_destroy(&component2);
    printf("Unloading component2 DLL...\n");
    plugin_unload(&component2);
    return status;
}

/* Takes input through both plugins, one after the other. plugin_dir may be
 * NULL: the directory of the program. */
static enum pipeline_status run(const char *plugin_dir, int32_t input)
{
    enum pipeline_status status;
    struct process_result result;
    char own_dir[PATH_MAX];

    if (!plugin_dir) {
        if (!loader_own_directory(own_dir, sizeof(own_dir)))
            return PIPELINE_BAD_PLUGIN;
        plugin_dir = own_dir;
    }
    printf(
        "\n\nPhase 05: Modular Application with Dynamic Plugins (runtime "
        "DLL load/unload)\n\n");
    printf("--- Processing Pipeline ---\n");
    printf("Input value: %" PRId32 "\n", input);

    status = run_component1(plugin_dir, input, &result);
    if (status == PIPELINE_OK)
        status = run_component2(plugin_dir, result.value);
    if (status == PIPELINE_OK)
        printf("\nExecution complete\n");
    return status;
}

/* A full disk shows only when the buffer is written: ask before exiting. */
static bool flush_stdout(void)
{
    bool ok = fflush(stdout) == 0 && !ferror(stdout);

    if (!ok)
        fprintf(stderr, "app: cannot write to stdout: %s\n", strerror(errno));
    return ok;
}

int main(int argc, char **argv)
{
    struct arguments arguments;
    enum pipeline_status ran;
    int status = EXIT_FAILURE;

    if (!parse_arguments(argc, argv, &arguments)) {
        status = EXIT_USAGE;
    } else if (arguments.help) {
        fputs(usage, stdout);
        status = EXIT_SUCCESS;
    } else {
        ran = run(arguments.plugin_dir, arguments.input);
        if (ran == PIPELINE_OK)
            status = EXIT_SUCCESS;
        else if (ran == PIPELINE_OVERFLOW)
            fprintf(stderr, "overflow: %" PRId32 " * 2 exceeds i32 range\n",
                    arguments.input);
    }
    return flush_stdout() ? status : EXIT_FAILURE;
}
