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

/* Of a request. */
struct log_request {
    const char *method;
    const char *path;
    unsigned status;
    int64_t us; /* how long it took */
};

/* Writes a line about the request that scope is of, with the chain of error.
 * What is NULL is left out; all but message may be. */
void log_write(struct log *log, enum log_level level, const struct scope *scope,
               const char *message, const struct error *error,
               const struct log_request *request);

/* From now on so many levels less are written, or, if it is negative, more. */
void log_raise(struct log *log, int levels);

#endif
