/* Step 05: the components are plugins, found and loaded at run time. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "loader.h"
#include "pipeline.h"
#include "support/options.h"
#include "support/standard_files.h"

/* Loads component 1 or 2 from plugin_dir and tells so. */
static bool load_component(struct loaded_plugin *component,
                           const char *plugin_dir, const char *file, int number)
{
    printf("\nLoading component%d DLL from: %s/%s\n", number, plugin_dir, file);
    if (!plugin_load(component, plugin_dir, file))
        return false;
    printf("Component%d DLL loaded\n", number);
    printf("Component%d version: %s\n", number, component->plugin->version());
    return true;
}

/* Unloads it and tells so; status says whether it kept its contract. */
static void unload_component(struct loaded_plugin *component, const char *name,
                             enum pipeline_status status, const char *contract)
{
    if (status == PIPELINE_BAD_REPLY)
        fprintf(stderr,
                "app: %s broke the contract of a %s (get another build of "
                "it)\n",
                component->path, contract);
    plugin_destroy(component);
    printf("Unloading %s DLL...\n", name);
    plugin_unload(component);
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

    if (!load_component(&component1, plugin_dir, "component1.so", 1))
        return status;
    if (plugin_create(&component1) &&
        plugin_as_processor(&component1, &processor))
        status = pipeline_process(processor, input, result);
    unload_component(&component1, "Component1", status, "processor");
    return status;
}

/* Loads component2, has it transform value, and unloads it again. */
static enum pipeline_status run_component2(const char *plugin_dir,
                                           int32_t value)
{
    enum pipeline_status status = PIPELINE_BAD_PLUGIN;
    struct loaded_plugin component2;
    struct transformer transformer;

    if (!load_component(&component2, plugin_dir, "component2.so", 2))
        return status;
    if (plugin_create(&component2) &&
        plugin_as_transformer(&component2, &transformer))
        status = pipeline_transform(transformer, value);
    unload_component(&component2, "component2", status, "transformer");
    return status;
}

/* Takes input through both plugins, one after the other. */
static enum pipeline_status run(const char *plugin_dir, int32_t input)
{
    enum pipeline_status status;
    struct process_result result;

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
    if (status == PIPELINE_OVERFLOW)
        fprintf(stderr, "overflow: %" PRId32 " * 2 exceeds i32 range\n", input);
    return status;
}

static bool read_arguments(int argc, char **argv, int32_t *input,
                           const char **plugin_dir, int *status)
{
    const struct option_row options[] = {
        { "plugin-dir", "DIR", "instead of the program's own directory",
          .needs = "a directory", .text = plugin_dir },
    };
    const struct command_line line = {
        .program = "app",
        .does = "Doubles VALUE by component1.so, formats it by component2.so.",
        .exits =
            "Exit status: 0 done; 1 overflow, no usable plugin, or stdout "
            "cannot be\nwritten; 2 wrong arguments.",
        .options = options,
        .option_count = 1,
        .value = input,
        .fallback = "42",
    };

    return read_options(&line, argc, argv, status);
}

int main(int argc, char **argv)
{
    const char *plugin_dir;
    char own[PATH_SIZE];
    int32_t input;
    int status;

    occupy_standard_files();
    atexit(refuse_exit_by_plugin);
    if (read_arguments(argc, argv, &input, &plugin_dir, &status)) {
        if (!plugin_dir && find_own_directory(own, sizeof(own)))
            plugin_dir = own;
        status = EXIT_FAILURE;
        if (plugin_dir && run(plugin_dir, input) == PIPELINE_OK)
            status = EXIT_SUCCESS;
    }
    return flush_stdout("app", status);
}
