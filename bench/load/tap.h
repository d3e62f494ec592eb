/* What tap.c writes and stages.c reads: a file, mapped into all processes. */
#ifndef TAP_H
#define TAP_H

#include <stdatomic.h>
#include <stdint.h>

enum { TAP_ROOM = 1 << 18 };

struct tap_event {
    int64_t ns;
    int32_t bytes;    /* sent, or, negative, received */
    char process[20]; /* its name */
};

struct tap {
    atomic_uint count; /* more than TAP_ROOM: the rest is not here */
    struct tap_event events[TAP_ROOM];
};

#endif
