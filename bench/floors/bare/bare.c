/* An empty call, through every boundary that there is inside of a process:
 *
 *   floor_bare DIRECTORY_OF_INCREMENT_PLUGIN MILLISECONDS
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include "increment.h"
#include "measure.h"

enum { CALLS = 1000 };

struct bare {
    int value;
    int (*pointer)(int value);
    struct incrementer table;
    struct incrementer plugin;
};

__attribute__((noinline)) static int increment_direct(int value)
{
    return increment(value);
}

/* ---- So many calls each ---- */

static void call_inlined(void *self)
{
    struct bare *bare = self;
    int value = bare->value;

    for (int i = 0; i < CALLS; i++)
        value = increment(value);
    bare->value = value;
}

static void call_direct(void *self)
{
    struct bare *bare = self;
    int value = bare->value;

    for (int i = 0; i < CALLS; i++)
        value = increment_direct(value);
    bare->value = value;
}

static void call_pointer(void *self)
{
    struct bare *bare = self;
    int (*pointer)(int) = bare->pointer;
    int value = bare->value;

    for (int i = 0; i < CALLS; i++)
        value = pointer(value);
    bare->value = value;
}

static void call_static(void *self)
{
    struct bare *bare = self;
    int value = bare->value;

    for (int i = 0; i < CALLS; i++)
        value = increment_static(value);
    bare->value = value;
}

static void call_shared(void *self)
{
    struct bare *bare = self;
    int value = bare->value;

    for (int i = 0; i < CALLS; i++)
        value = increment_shared(value);
    bare->value = value;
}

static void call_table(void *self)
{
    struct bare *bare = self;
    struct incrementer table = bare->table;
    int value = bare->value;

    for (int i = 0; i < CALLS; i++)
        value = table.ops->increment(table.self, value);
    bare->value = value;
}

static void call_plugin(void *self)
{
    struct bare *bare = self;
    struct incrementer plugin = bare->plugin;
    int value = bare->value;

    for (int i = 0; i < CALLS; i++)
        value = plugin.ops->increment(plugin.self, value);
    bare->value = value;
}

/* ---- All of them ---- */

static int op_increment(void *self, int value)
{
    (void)self;
    return increment(value);
}

static const struct incrementer_ops *load(const char *directory)
{
    const struct incrementer_ops *ops;
    char path[4096];
    void *library;

    snprintf(path, sizeof(path), "%s/increment_plugin.so", directory);
    library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    ops = library ? dlsym(library, INCREMENTER_SYMBOL) : NULL;
    if (!ops) {
        fprintf(stderr, "bench: %s\n", dlerror());
        exit(EXIT_FAILURE);
    }
    return ops;
}

static void report_call(const char *name, struct bare *bare, int ms,
                        void (*call)(void *self))
{
    struct samples samples = { 0 };

    measure(&samples, ms, call, bare);
    report_calls(name, &samples, CALLS);
}

int main(int argc, char **argv)
{
    static const struct incrementer_ops ops = { .increment = op_increment };
    int ms = milliseconds(argc, argv, 2);
    struct bare bare = {
        .pointer = increment_direct,
        .table = { .ops = &ops },
        .plugin = { .ops = load(argv[1]) },
    };

    pin_to_processor(0);
    report_call("bare.inlined", &bare, ms, call_inlined);
    report_call("bare.direct", &bare, ms, call_direct);
    report_call("bare.pointer", &bare, ms, call_pointer);
    report_call("bare.static", &bare, ms, call_static);
    report_call("bare.table", &bare, ms, call_table);
    report_call("bare.shared", &bare, ms, call_shared);
    report_call("bare.plugin", &bare, ms, call_plugin);
    return 0;
}
