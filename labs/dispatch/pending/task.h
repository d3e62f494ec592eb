/* A task from its submission to its end, which comes exactly once; and all
 * tasks that have not ended. */
#ifndef PENDING_TASK_H
#define PENDING_TASK_H

#include "pending/heap.h"
#include "pool/pool.h"

enum {
    TASK_ID_SIZE = 37, /* a UUID */
    TRACE_SIZE = 129,
    CODE_SIZE = 64,
    REASON_SIZE = 512,
};

enum task_status {
    TASK_PENDING,    /* in the queue */
    TASK_DISPATCHED, /* a worker has it */
    TASK_RUNNING,    /* and said that it has begun */
    TASK_COMPLETED,
    TASK_FAILED,
    TASK_TIMED_OUT,
    TASK_CANCELLED,
    TASK_STATUS_COUNT,
};

bool task_status_may_become(enum task_status from, enum task_status to);

/* Whether nothing follows. */
bool task_status_is_final(enum task_status status);

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

/* Whom to tell of the end. What it is given is gone after that. */
typedef void task_ended(void *self, const struct order *order,
                        const struct outcome *outcome);

struct task {
    struct order order; /* payload is owned */
    enum task_status status;
    struct worker *worker; /* that has it, or had it last; NULL: none yet */
    int64_t created_ms;
    int64_t deadline_ms;
    task_ended *on_end;
    void *self;

    struct heap_entry due;    /* in tasks->due */
    struct heap_entry queued; /* in a lane of the queue */
    struct task *next;        /* in tasks->buckets */
};

/* Whether a worker has it now. */
bool task_is_out(const struct task *task);

/* By their name, and by their deadline. All zero is none. */
struct tasks {
    struct task *buckets[4096]; /* owned */
    size_t count;
    struct heap due;
};

/* A new task, pending, with a copy of the order and its payload. NULL: there is
 * no memory. The id must be a new one. */
struct task *tasks_add(struct tasks *tasks, const struct order *order,
                       int64_t now_ms);

struct task *tasks_find(struct tasks *tasks, const char *id);

/* One that this worker has, or had last, and that is for this self; NULL stands
 * for any. NULL: there is none. */
struct task *tasks_of(const struct tasks *tasks, const struct worker *worker,
                      const void *self);

/* The one with the nearest deadline, or NULL. */
struct task *tasks_next_due(const struct tasks *tasks);

void tasks_remove(struct tasks *tasks, struct task *task);

/* There must be none left. */
void tasks_release(struct tasks *tasks);

#endif
