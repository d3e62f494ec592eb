/* Many values on their way through the pipeline at once, on one thread: while
 * one waits for its answer, the others go on. Who carries the messages is not
 * known here. */
#ifndef BATCH_H
#define BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uuid/uuid.h>

#include "messaging/messaging.h"

/* One value, from its start to its result. */
struct job {
    int32_t value;
    char request_id[UUID_STR_LEN];
    bool failed;
    bool refused;      /* if it failed: by the service, in its own words */
    char outcome[160]; /* what was transformed, or "ERROR(service1): ..." */
};

struct batch_options {
    struct messaging messaging;
    int32_t timeout_ms;   /* for each request; from 1 */
    int32_t retries;      /* from 0 */
    size_t max_in_flight; /* from 1 */
    bool progress;        /* on stderr */
};

/* Runs the jobs, whose value and request_id are set, and tells on stdout how
 * they get on. Each ends with a result or with a failure of its own. False: no
 * memory. */
bool batch_run(const struct batch_options *options, struct job *jobs,
               size_t count);

#endif
