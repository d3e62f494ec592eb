/* How a component comes in a file of its own: what the file exports, and what
 * host and plugin may expect of each other. */
#ifndef PLUGIN_INTERFACE_PLUGIN_H
#define PLUGIN_INTERFACE_PLUGIN_H

#include <stdint.h>

#include "contracts/processor.h"
#include "contracts/transformer.h"

/* The version of this file and of the contracts. Whoever changes a struct, a
 * slot or what a slot promises raises it. */
enum { PLUGIN_ABI_VERSION = 1 };

/* The one symbol that a plugin exports, a const struct plugin. */
#define PLUGIN_SYMBOL "pipeline_plugin"
#define PLUGIN_EXPORT __attribute__((visibility("default")))

/* What a plugin says of itself. The first two fields stay where they are in
 * every version; a host reads the others only if these two are its own. Slots
 * must be filled unless they say otherwise, and everything a slot points to is
 * valid until the plugin is unloaded.
 *
 * One thread at a time calls them, and there may be several instances. What is
 * passed to them is lent for the call. No exception and no longjmp leaves a
 * slot, and no thread of the plugin outlives destroy. A plugin that tells what
 * it does tells it on C's stdout. */
struct plugin {
    uint32_t abi_version; /* the PLUGIN_ABI_VERSION it was compiled with */
    uint32_t size;        /* its sizeof(struct plugin) */

    /* The version of the component, "0.1.0"; not NULL, not to be freed. */
    const char *(*version)(void);

    /* Makes an instance, or returns NULL. It belongs to the plugin: destroy,
     * once and before unloading, is the only way to release it. */
    void *(*create)(void);
    void (*destroy)(void *self);

    /* What an instance, as self, can do; NULL for what it cannot. */
    const struct processor_ops *processor;
    const struct transformer_ops *transformer;
};

extern PLUGIN_EXPORT const struct plugin pipeline_plugin;

#endif
