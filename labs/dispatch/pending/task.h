/* A task from its submission to its end, which comes exactly once. */
#ifndef PENDING_TASK_H
#define PENDING_TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pending/heap.h"
#include "pending/task_status.h"
#include "pool/pool.h"

enum {
    TASK_ID_SIZE = 37, /* a UUID */
    TRACE_SIZE = 129,
    CODE_SIZE = 64,
    REASON_SIZE = 512,
};

enum priority {
    PRIORITY_LOW,
    PRIORITY_NORMAL,
    PRIORITY_HIGH,
    PRIORITY_CRITICAL,
    PRIORITY_COUNT,
};

/* A value that nobody here looks into. */
struct json {
    const char *text; /* no NUL behind it */
    size_t length;
};

/* What somebody wants to have done. */
struct order {
    char id[TASK_ID_SIZE];
    struct route route;
    struct json payload;
    enum priority priority;
    int32_t timeout_ms; /* for all attempts together */
    int32_t retry_count;
    int32_t max_retries;
    char trace[TRACE_SIZE]; /* "": none; carried along, and not looked at */
};

/* How it ended. */
struct outcome {
    enum task_status status;
    struct json payload;  /* borrowed; if it is completed */
    char code[CODE_SIZE]; /* "TIMED_OUT"; if it is not */
    char reason[REASON_SIZE];
    bool retryable;
    char worker_id[NAME_SIZE]; /* who had it last; "": nobody */
};

struct task {
    struct order order; /* payload is owned */
    enum task_status status;
    struct worker *worker; /* that has it, or had it last; NULL: none yet */
    int64_t created_ms;
    int64_t deadline_ms;
    void (*on_end)(void *self, const struct order *order,
                   const struct outcome *outcome);
    void *self;

    struct heap_entry due;    /* in tasks->due */
    struct heap_entry queued; /* in a lane of the queue */
    struct task *next;        /* in tasks->buckets */
};

/* Whether a worker has it now. */
bool task_is_out(const struct task *task);

#endif
