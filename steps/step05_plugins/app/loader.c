#include "loader.h"

#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool loader_own_directory(char *directory, size_t size)
{
    ssize_t length = readlink("/proc/self/exe", directory, size); /* Linux */

    if (length < 0 || (size_t)length >= size) {
        fprintf(stderr,
                "app: cannot find its own directory: %s (name the plugins' "
                "with --plugin-dir)\n",
                strerror(length < 0 ? errno : ENAMETOOLONG));
        return false;
    }
    directory[length] = '\0';
    *strrchr(directory, '/') = '\0';
    return true;
}

/* The two fields that every version has, before anything else is looked at. */
static bool speaks_our_abi(const struct plugin *plugin, const char *path)
{
    if (plugin->abi_version != PLUGIN_ABI_VERSION) {
        bool old = plugin->abi_version < PLUGIN_ABI_VERSION;

        fprintf(stderr,
                "app: %s is too %s: it speaks plugin ABI %" PRIu32
                ", this program %d (%s)\n",
                path, old ? "old" : "new", plugin->abi_version,
                PLUGIN_ABI_VERSION,
                old ? "rebuild the plugin" : "get a newer program");
        return false;
    }
    if (plugin->size != sizeof(*plugin)) {
        fprintf(stderr,
                "app: %s does not fit: its description has %" PRIu32
                " bytes, this program's %zu (rebuild the plugin)\n",
                path, plugin->size, sizeof(*plugin));
        return false;
    }
    return true;
}

static bool has(bool filled, const char *slot, const char *path)
{
    if (!filled)
        fprintf(stderr,
                "app: %s is incomplete: it has no %s (choose another place "
                "with --plugin-dir)\n",
                path, slot);
    return filled;
}

static bool is_usable(struct loaded_plugin *loaded)
{
    const struct plugin *plugin = loaded->plugin;
    const char *path = loaded->path;

    if (!plugin) {
        fprintf(stderr,
                "app: %s is no plugin: it has no symbol %s (choose another "
                "place with --plugin-dir)\n",
                path, PLUGIN_SYMBOL);
        return false;
    }
    if (!speaks_our_abi(plugin, path) ||
        !has(plugin->version, "version", path) ||
        !has(plugin->create, "create", path) ||
        !has(plugin->destroy, "destroy", path))
        return false;

    loaded->version = plugin->version();
    return has(loaded->version, "text for its version", path);
}

/* Why path could not be loaded. dlerror begins with the path if the fault is
 * there, and not in a library that the plugin needs. */
static const char *load_error(const char *path)
{
    const char *error = dlerror();
    size_t length = strlen(path);

    if (strncmp(error, path, length) == 0 &&
        strncmp(error + length, ": ", 2) == 0)
        error += length + 2;
    return error;
}

bool plugin_load(struct loaded_plugin *loaded, const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);

    if (!library) {
        fprintf(stderr,
                "app: cannot load %s: %s (choose another place with "
                "--plugin-dir)\n",
                path, load_error(path));
        return false;
    }
    *loaded = (struct loaded_plugin){
        .path = path,
        .library = library,
        .plugin = dlsym(library, PLUGIN_SYMBOL),
    };
    if (is_usable(loaded))
        return true;
    plugin_unload(loaded);
    return false;
}

bool plugin_create(struct loaded_plugin *loaded)
{
    loaded->self = loaded->plugin->create();
    if (!loaded->self)
        fprintf(stderr,
                "app: %s cannot create an instance (get another build of it)\n",
                loaded->path);
    return loaded->self != NULL;
}

bool plugin_as_processor(const struct loaded_plugin *loaded,
                         struct processor *processor)
{
    const struct processor_ops *ops = loaded->plugin->processor;

    if (!has(ops, "processor", loaded->path) ||
        !has(ops->process, "process", loaded->path) ||
        !has(ops->validate, "validate", loaded->path))
        return false;
    *processor = (struct processor){ .ops = ops, .self = loaded->self };
    return true;
}

bool plugin_as_transformer(const struct loaded_plugin *loaded,
                           struct transformer *transformer)
{
    const struct transformer_ops *ops = loaded->plugin->transformer;

    if (!has(ops, "transformer", loaded->path) ||
        !has(ops->transform, "transform", loaded->path) ||
        !has(ops->analyze, "analyze", loaded->path))
        return false;
    *transformer = (struct transformer){ .ops = ops, .self = loaded->self };
    return true;
}

void plugin_destroy(struct loaded_plugin *loaded)
{
    if (loaded->self)
        loaded->plugin->destroy(loaded->self);
    loaded->self = NULL;
}

void plugin_unload(struct loaded_plugin *loaded)
{
    dlclose(loaded->library);
    *loaded = (struct loaded_plugin){ 0 };
}
