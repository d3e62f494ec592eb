/* Many values on their way through the pipeline at once, on one thread: while
 * one waits for its answer, the others go on. */
#ifndef BATCH_H
#define BATCH_H

#include <uuid/uuid.h>

#include "services.h"

/* One value, from its start to its result. */
struct job {
    int32_t value;
    char request_id[UUID_STR_LEN];
    bool failed;
    char outcome[160]; /* what was transformed, or "ERROR(service1): ..." */
};

/* Runs the jobs, whose value and request_id are set, and tells on stdout how
 * they get on, and on stderr how far they are, if progress is wanted. Each ends
 * with a result or with a failure of its own. False: no memory. */
bool batch_run(const struct services *services, bool progress, struct job *jobs,
               size_t count);

#endif
