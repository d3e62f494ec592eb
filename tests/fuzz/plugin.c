/*
 * What step 05's app makes of a plugin that may hold anything. The first byte
 * says which slots of its description are empty; then come the description's
 * two numbers, and what its component returns, byte for byte.
 */
#include "fuzz.h"

#include "loader.c"
#include "pipeline.c"

static const uint8_t *bytes;
static size_t left;

/* The next bytes, then zeros. */
static void take(void *where, size_t size)
{
    size_t count = size < left ? size : left;

    memset(where, 0, size);
    memcpy(where, bytes, count);
    bytes += count;
    left -= count;
}

static const char *version(void)
{
    return "0.1.0";
}

static const char *no_version(void)
{
    return NULL;
}

static void *create(void)
{
    return malloc(1);
}

static void destroy(void *self)
{
    free(self);
}

static struct process_result fuzzed_process(void *self, int32_t input)
{
    struct process_result result;

    (void)self;
    (void)input;
    take(&result, sizeof(result));
    return result;
}

static bool validate(void *self, const struct process_result *result)
{
    (void)self;
    return result->value > 0;
}

static struct transform_result fuzzed_transform(void *self, int32_t value)
{
    struct transform_result result;

    (void)self;
    (void)value;
    take(&result, sizeof(result));
    return result;
}

static struct transform_analysis
fuzzed_analyze(void *self, const struct transform_result *result)
{
    struct transform_analysis analysis;

    (void)self;
    (void)result;
    take(&analysis, sizeof(analysis));
    return analysis;
}

/* The plugin's component at work, as processor and as transformer. */
static void use(struct loaded_plugin *loaded)
{
    struct processor processor;
    struct transformer transformer;
    struct process_result result;
    enum pipeline_status status;

    if (!plugin_create(loaded))
        return;
    if (plugin_as_processor(loaded, &processor)) {
        status = pipeline_process(processor, 42, &result);
        assert(status != PIPELINE_OK || result.processed);
    }
    if (plugin_as_transformer(loaded, &transformer)) {
        status = pipeline_transform(transformer, 84);
        assert(status == PIPELINE_OK || status == PIPELINE_BAD_REPLY);
    }
    plugin_destroy(loaded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t empty = size > 0 ? data[0] : 0;
    struct processor_ops processor = {
        empty & 0x01 ? NULL : fuzzed_process,
        validate,
    };
    struct transformer_ops transformer = {
        fuzzed_transform,
        empty & 0x02 ? NULL : fuzzed_analyze,
    };
    struct plugin plugin = {
        .version = empty & 0x04 ? no_version : version,
        .create = empty & 0x08 ? NULL : create,
        .destroy = empty & 0x10 ? NULL : destroy,
        .processor = empty & 0x20 ? NULL : &processor,
        .transformer = empty & 0x40 ? NULL : &transformer,
    };
    struct loaded_plugin loaded = {
        .path = "component1.so",
        .plugin = &plugin,
    };

    if (size == 0)
        return 0;
    bytes = data + 1;
    left = size - 1;
    if (!(empty & 0x80)) { /* otherwise they are right */
        take(&plugin.abi_version, sizeof(plugin.abi_version));
        take(&plugin.size, sizeof(plugin.size));
    } else {
        plugin.abi_version = PLUGIN_ABI_VERSION;
        plugin.size = sizeof(plugin);
    }
    if (check_plugin(&plugin, loaded.path)) {
        assert(plugin.abi_version == PLUGIN_ABI_VERSION);
        assert(plugin.size == sizeof(plugin));
        assert(plugin.create && plugin.destroy && plugin.version());
        use(&loaded);
    }
    return 0;
}
