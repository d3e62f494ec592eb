/* One run of the program, from the first component to the last. */
#ifndef RUN_H
#define RUN_H

#include "system.h"

enum { VALUES_MAX = 64 };

struct arguments {
    int place;
    bool help;
    bool stay;
    bool no_broker;
    bool stamps;
    const char *directory; /* NULL: a new one */
    const char *status;    /* NULL: not wanted */
    const char *serve;     /* NULL, or the component that this process is for */
    int32_t values[VALUES_MAX];
    size_t count;
};

/* Before anything else, threads above all: SIGINT and SIGTERM are to wait until
 * somebody takes them, whatever was inherited. */
void set_signals(void);

/* Starts the components, takes the values through them, lists them, waits if it
 * is to stay, and stops them; or serves one of them. False, after saying why on
 * stderr: something failed. */
bool run(const struct arguments *arguments);

#endif
