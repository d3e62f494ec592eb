#include "loader.h"

#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char elsewhere[] = "choose another place with --plugin-dir";
static const char another[] = "get another build of it";

static const char *at_work; /* the path of the plugin that may call exit */

/* Says what is wrong, and what to do about it. Returns false. */
__attribute__((format(printf, 2, 3))) static bool
refuse(const char *remedy, const char *format, ...)
{
    va_list arguments;

    fputs("app: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, " (%s)\n", remedy);
    return false;
}

void refuse_exit_by_plugin(void)
{
    if (!at_work)
        return;
    refuse(another, "%s ended the program", at_work);
    fflush(stdout);
    _exit(EXIT_FAILURE);
}

bool find_own_directory(char *directory, size_t size)
{
    ssize_t length = readlink("/proc/self/exe", directory, size); /* Linux */

    if (length < 0 || (size_t)length >= size)
        return refuse("name the plugins' with --plugin-dir",
                      "cannot find its own directory: %s",
                      strerror(length < 0 ? errno : ENAMETOOLONG));
    directory[length] = '\0';
    *strrchr(directory, '/') = '\0';
    return true;
}

/* The two fields that every version has, before anything else is looked at. */
static bool check_abi(const struct plugin *plugin, const char *path)
{
    bool is_old = plugin->abi_version < PLUGIN_ABI_VERSION;

    if (plugin->abi_version != PLUGIN_ABI_VERSION)
        return refuse(is_old ? "rebuild the plugin" : "get a newer program",
                      "%s is too %s: it speaks plugin ABI %" PRIu32
                      ", this program %d",
                      path, is_old ? "old" : "new", plugin->abi_version,
                      PLUGIN_ABI_VERSION);
    return plugin->size == sizeof(*plugin) ||
           refuse("rebuild the plugin",
                  "%s does not fit: its description has %" PRIu32
                  " bytes, this program's %zu",
                  path, plugin->size, sizeof(*plugin));
}

static bool check_slot(bool is_filled, const char *path, const char *slot)
{
    return is_filled ||
           refuse(elsewhere, "%s is incomplete: it has no %s", path, slot);
}

static bool check_plugin(const struct plugin *plugin, const char *path)
{
    if (!plugin)
        return refuse(elsewhere, "%s is no plugin: it has no symbol %s", path,
                      PLUGIN_SYMBOL);
    return check_abi(plugin, path) &&
           check_slot(plugin->version, path, "version") &&
           check_slot(plugin->create, path, "create") &&
           check_slot(plugin->destroy, path, "destroy") &&
           check_slot(plugin->version(), path, "text for its version");
}

/* A pipe or a device would be read, and might have no end. What cannot be
 * opened, and a directory, is left to dlopen, which says why. */
static bool check_file(const char *path)
{
    struct stat file;

    return stat(path, &file) != 0 || S_ISREG(file.st_mode) ||
           S_ISDIR(file.st_mode) ||
           refuse(elsewhere, "%s is no regular file", path);
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

bool plugin_load(struct loaded_plugin *loaded, const char *directory,
                 const char *file)
{
    char *path = loaded->path;

    if (snprintf(path, PATH_SIZE, "%s/%s", directory, file) >= PATH_SIZE)
        return refuse("name a shorter one with --plugin-dir",
                      "the path of %s is too long", file);
    if (!check_file(path))
        return false;
    loaded->self = NULL;
    at_work = path;
    loaded->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!loaded->library) {
        at_work = NULL;
        return refuse(elsewhere, "cannot load %s: %s", path, load_error(path));
    }
    loaded->plugin = dlsym(loaded->library, PLUGIN_SYMBOL);
    if (check_plugin(loaded->plugin, path))
        return true;
    plugin_unload(loaded);
    return false;
}

bool plugin_create(struct loaded_plugin *loaded)
{
    loaded->self = loaded->plugin->create();
    return loaded->self ||
           refuse(another, "%s cannot create an instance", loaded->path);
}

bool plugin_as_processor(const struct loaded_plugin *loaded,
                         struct processor *processor)
{
    const struct processor_ops *ops = loaded->plugin->processor;
    bool ok = check_slot(ops, loaded->path, "processor") &&
              check_slot(ops->process, loaded->path, "process") &&
              check_slot(ops->validate, loaded->path, "validate");

    if (ok)
        *processor = (struct processor){ .ops = ops, .self = loaded->self };
    return ok;
}

bool plugin_as_transformer(const struct loaded_plugin *loaded,
                           struct transformer *transformer)
{
    const struct transformer_ops *ops = loaded->plugin->transformer;
    bool ok = check_slot(ops, loaded->path, "transformer") &&
              check_slot(ops->transform, loaded->path, "transform") &&
              check_slot(ops->analyze, loaded->path, "analyze");

    if (ok)
        *transformer = (struct transformer){ .ops = ops, .self = loaded->self };
    return ok;
}

void plugin_destroy(struct loaded_plugin *loaded)
{
    if (loaded->self)
        loaded->plugin->destroy(loaded->self);
}

void plugin_unload(struct loaded_plugin *loaded)
{
    dlclose(loaded->library);
    at_work = NULL;
}
