/* The log: one JSON object a line, on stderr, in the fields of one table. It
 * never waits for whoever should read it. */
#ifndef OBSERVE_LOG_H
#define OBSERVE_LOG_H

#include <stdatomic.h>

#include "call/call.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log {
    const char *program; /* borrowed */
    atomic_int least;    /* an enum log_level: what is less is not written */
    atomic_int dropped;  /* lines, since nobody read */
};

/* What a line says. All of it is borrowed, and what is NULL is left out. */
struct log_entry {
    const char *message;
    const struct error *error;

    /* Of a request. */
    const char *method; /* NULL: it is about none, and this is its last field */
    const char *path;
    unsigned status;
    int64_t us; /* how long it took */
};

/* scope is the request that this is part of, or NULL. */
void log_write(struct log *log, enum log_level level, const struct scope *scope,
               const struct log_entry *entry);

/* The same for what is no request; error may be NULL. */
void log_say(struct log *log, enum log_level level, const struct scope *scope,
             const char *message, const struct error *error);

/* From now on so many levels less are written, or, if it is negative, more. */
void log_raise(struct log *log, int levels);

#endif
