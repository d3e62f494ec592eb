/* What can be put around a call: each is a call again. Their order is a
 * decision; ours is
 *
 *     deadline(retry(breaker(metered(call))))
 *
 * The deadline is for all attempts together; each attempt asks the breaker, and
 * a refusal is not tried again; only what really goes out is counted. */
#ifndef CALL_DECORATORS_H
#define CALL_DECORATORS_H

#include "call/call.h"

/* The call has no more than us, whatever time its caller has. */
struct deadline {
    struct call inner;
    const struct time_source *time;
    int64_t us;
};

struct call deadline_as_call(struct deadline *self);

/* What fails with ERROR_EXTERNAL is tried again, after a pause that doubles
 * each time, less up to half of it, so that not all come back at once; and only
 * if there is time for it. The call must be one that may be made twice. */
struct retry {
    struct call inner;
    const struct time_source *time;
    int attempts; /* with the first one */
    int64_t pause_us;
};

struct call retry_as_call(struct retry *self);

/* Tells of each call how it ended and how long it took. */
struct metered {
    struct call inner;
    const struct time_source *time;
    void (*tell)(void *who, enum error_kind kind, int64_t us);
    void *who;
};

struct call metered_as_call(struct metered *self);

#endif
