/* The loader: turns a file into a component. Every function that fails says
 * why on stderr, and leaves nothing behind that was not there before. */
#ifndef LOADER_H
#define LOADER_H

#include <stdbool.h>
#include <stddef.h>

#include "plugin_interface/plugin.h"

enum { PATH_SIZE = 4096 };

/* A plugin that was loaded, and the one instance that was made of it. */
struct loaded_plugin {
    char path[PATH_SIZE];
    void *library;               /* dlopen's handle */
    const struct plugin *plugin; /* inside the library */
    void *self; /* the plugin's own; NULL until plugin_create */
};

/* The real directory of this program, whatever it was started as. */
bool find_own_directory(char *directory, size_t size);

/* For atexit: if a loaded plugin called exit, says so, and fails. */
void refuse_exit_by_plugin(void);

/* Loads the file from directory; no search path has a say. Checks that it
 * speaks our ABI version and has its slots. If not, *loaded is of no use. */
bool plugin_load(struct loaded_plugin *loaded, const char *directory,
                 const char *file);

/* Makes the instance. To be called once. */
bool plugin_create(struct loaded_plugin *loaded);

/* The instance as what the caller needs. The view ends with the instance. */
bool plugin_as_processor(const struct loaded_plugin *loaded,
                         struct processor *processor);
bool plugin_as_transformer(const struct loaded_plugin *loaded,
                           struct transformer *transformer);

/* Destroys the instance, if there is one. To be called once. */
void plugin_destroy(struct loaded_plugin *loaded);

/* Unloads the library: nothing of it may be used any more. */
void plugin_unload(struct loaded_plugin *loaded);

#endif
