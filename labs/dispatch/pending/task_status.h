/* The seven states of a task, and which may follow which. */
#ifndef PENDING_TASK_STATUS_H
#define PENDING_TASK_STATUS_H

#include <stdbool.h>

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

/* As on the wire: "TimedOut". */
extern const char *const task_status_names[TASK_STATUS_COUNT];

bool task_status_may_become(enum task_status from, enum task_status to);

/* Whether nothing follows. */
bool task_status_is_final(enum task_status status);

#endif
