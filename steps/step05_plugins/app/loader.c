#include "loader.h"

#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *at_work; /* the path of the plugin that may call exit */

void refuse_exit_by_plugin(void)
{
    if (at_work) {
        fprintf(stderr, "app: %s ended the program (get another build of it)\n",
                at_work);
        fflush(stdout);
        _exit(EXIT_FAILURE);
    }
}

bool find_own_directory(char *directory, size_t size)
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
static bool check_abi(const struct plugin *plugin, const char *path)
{
    bool is_old = plugin->abi_version < PLUGIN_ABI_VERSION;
    bool is_ours = plugin->abi_version == PLUGIN_ABI_VERSION;
    bool fits = plugin->size == sizeof(*plugin);

    if (!is_ours)
        fprintf(stderr,
                "app: %s is too %s: it speaks plugin ABI %" PRIu32
                ", this program %d (%s)\n",
                path, is_old ? "old" : "new", plugin->abi_version,
                PLUGIN_ABI_VERSION,
                is_old ? "rebuild the plugin" : "get a newer program");
    else if (!fits)
        fprintf(stderr,
                "app: %s does not fit: its description has %" PRIu32
                " bytes, this program's %zu (rebuild the plugin)\n",
                path, plugin->size, sizeof(*plugin));
    return is_ours && fits;
}

/* Says what the plugin at path lacks, if it does. */
static bool check(bool is_there, const char *path, const char *lack,
                  const char *what)
{
    if (!is_there)
        fprintf(stderr,
                "app: %s is %s: it has no %s (choose another place with "
                "--plugin-dir)\n",
                path, lack, what);
    return is_there;
}

static bool check_slot(bool is_filled, const char *path, const char *slot)
{
    return check(is_filled, path, "incomplete", slot);
}

static bool check_plugin(const struct plugin *plugin, const char *path)
{
    return check(plugin, path, "no plugin", "symbol " PLUGIN_SYMBOL) &&
           check_abi(plugin, path) &&
           check_slot(plugin->version, path, "version") &&
           check_slot(plugin->create, path, "create") &&
           check_slot(plugin->destroy, path, "destroy") &&
           check_slot(plugin->version(), path, "text for its version");
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

/* A pipe or a device would be read, and might have no end. What cannot be
 * opened, and a directory, is left to dlopen, which says why. */
static bool check_file(const char *path)
{
    struct stat file;
    bool ok = stat(path, &file) != 0 || S_ISREG(file.st_mode) ||
              S_ISDIR(file.st_mode);

    if (!ok)
        fprintf(stderr,
                "app: %s is no regular file (choose another place with "
                "--plugin-dir)\n",
                path);
    return ok;
}

bool plugin_load(struct loaded_plugin *loaded, const char *directory,
                 const char *file)
{
    char *path = loaded->path;

    if (snprintf(path, PATH_SIZE, "%s/%s", directory, file) >= PATH_SIZE) {
        fprintf(stderr,
                "app: the path of %s is too long (name a shorter one with "
                "--plugin-dir)\n",
                file);
        return false;
    }
    if (!check_file(path))
        return false;
    loaded->self = NULL;
    at_work = path;
    loaded->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!loaded->library) {
        fprintf(stderr,
                "app: cannot load %s: %s (choose another place with "
                "--plugin-dir)\n",
                path, load_error(path));
        at_work = NULL;
        return false;
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

    if (!check_slot(ops, loaded->path, "processor") ||
        !check_slot(ops->process, loaded->path, "process") ||
        !check_slot(ops->validate, loaded->path, "validate"))
        return false;
    *processor = (struct processor){ .ops = ops, .self = loaded->self };
    return true;
}

bool plugin_as_transformer(const struct loaded_plugin *loaded,
                           struct transformer *transformer)
{
    const struct transformer_ops *ops = loaded->plugin->transformer;

    if (!check_slot(ops, loaded->path, "transformer") ||
        !check_slot(ops->transform, loaded->path, "transform") ||
        !check_slot(ops->analyze, loaded->path, "analyze"))
        return false;
    *transformer = (struct transformer){ .ops = ops, .self = loaded->self };
    return true;
}

void plugin_explain_reply(const struct loaded_plugin *loaded, const char *what)
{
    fprintf(stderr,
            "app: %s broke the contract of a %s (get another build of it)\n",
            loaded->path, what);
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
    at_work = NULL;
}
