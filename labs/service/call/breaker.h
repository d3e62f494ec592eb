/* The circuit breaker: a call that stops asking who does not answer anyway. */
#ifndef CALL_BREAKER_H
#define CALL_BREAKER_H

#include <pthread.h>

#include "call/call.h"

enum breaker_state {
    BREAKER_CLOSED,    /* all calls go through, and are remembered */
    BREAKER_OPEN,      /* none does */
    BREAKER_HALF_OPEN, /* one does, to see whether it is over */
};

extern const char *const breaker_names[]; /* "closed", ... */

enum { BREAKER_CALLS_LIMIT = 100 };

/* When it opens: see resilience4j's CircuitBreaker, whose words these are. */
struct breaker_rules {
    int window_calls;  /* it remembers the last so many, up to the limit */
    int64_t window_us; /* that are no older */
    int minimum_calls; /* of which it needs so many to judge */
    int failures_percent;
    int64_t slow_us; /* a call that takes longer is slow, whatever its result */
    int slow_percent;
    int64_t open_us; /* then it is half open */
};

/* Each thread may call it. */
struct breaker {
    struct call inner;
    const struct time_source *time;
    struct breaker_rules rules;
    /* Told of each change, unless NULL. It must not call the breaker. */
    void (*on_change)(void *who, enum breaker_state state);
    void *who;

    pthread_mutex_t lock;             /* never held during a call */
    _Atomic enum breaker_state state; /* to be read without it, too */
    int64_t opened_us;
    bool probing;
    unsigned changes; /* what comes from before the last one does not count */
    struct outcome {
        int64_t at_us;
        bool failed;
        bool slow;
    } outcomes[BREAKER_CALLS_LIMIT];
    unsigned count; /* of all of them since the last change */
};

/* time is borrowed. */
void breaker_init(struct breaker *self, struct call inner,
                  const struct time_source *time,
                  const struct breaker_rules *rules);

/* While open, fails with ERROR_UNAVAILABLE. */
struct call breaker_as_call(struct breaker *self);

#endif
