#include "pending/task_status.h"

const char *const task_status_names[TASK_STATUS_COUNT] = {
    [TASK_PENDING] = "Pending",     [TASK_DISPATCHED] = "Dispatched",
    [TASK_RUNNING] = "Running",     [TASK_COMPLETED] = "Completed",
    [TASK_FAILED] = "Failed",       [TASK_TIMED_OUT] = "TimedOut",
    [TASK_CANCELLED] = "Cancelled",
};

/* A task goes back to the queue when its worker is lost, or when it failed and
 * may be tried again. */
static const bool edges[TASK_STATUS_COUNT][TASK_STATUS_COUNT] = {
    [TASK_PENDING] = { [TASK_DISPATCHED] = true,
                       [TASK_FAILED] = true,
                       [TASK_TIMED_OUT] = true,
                       [TASK_CANCELLED] = true },
    [TASK_DISPATCHED] = { [TASK_PENDING] = true,
                          [TASK_RUNNING] = true,
                          [TASK_COMPLETED] = true,
                          [TASK_FAILED] = true,
                          [TASK_TIMED_OUT] = true,
                          [TASK_CANCELLED] = true },
    [TASK_RUNNING] = { [TASK_PENDING] = true,
                       [TASK_COMPLETED] = true,
                       [TASK_FAILED] = true,
                       [TASK_TIMED_OUT] = true,
                       [TASK_CANCELLED] = true },
};

bool task_status_may_become(enum task_status from, enum task_status to)
{
    return edges[from][to];
}

bool task_status_is_final(enum task_status status)
{
    return status >= TASK_COMPLETED;
}
