/* A task's way: queue, worker, and back; its one end. */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "dispatcher/parts.h"
#include "support/narration.h"

struct outcome failure(enum task_status status, const char *code,
                       const char *reason)
{
    struct outcome outcome = { .status = status };

    snprintf(outcome.code, sizeof(outcome.code), "%s", code);
    snprintf(outcome.reason, sizeof(outcome.reason), "%s", reason);
    outcome.retryable =
        status != TASK_CANCELLED && strcmp(code, "REFUSED") != 0;
    return outcome;
}

/* From a worker back into no hands, or from the queue. */
static void become(struct dispatcher *dispatcher, struct task *task,
                   enum task_status status)
{
    assert(task_status_may_become(task->status, status));
    if (task_is_out(task) && status != TASK_RUNNING)
        pool_release(task->worker);
    queue_remove(&dispatcher->queue, task);
    task->status = status;
}

static void end(struct dispatcher *dispatcher, struct task *task,
                struct outcome *outcome)
{
    if (task->worker) {
        strcpy(outcome->worker_id, task->worker->is.worker_id);
        if (outcome->status == TASK_COMPLETED)
            task->worker->completed++;
        else
            task->worker->failed++;
    }
    become(dispatcher, task, outcome->status);
    task->on_end(task->self, &task->order, outcome);
    tasks_remove(&dispatcher->tasks, task);
}

/* What failed may be tried once more; what is lost, too. Returns whether it has
 * ended. */
static bool retry_or_end(struct dispatcher *dispatcher, struct task *task,
                         struct outcome *outcome)
{
    if (outcome->retryable && !dispatcher->stopping &&
        task->order.retry_count < task->order.max_retries) {
        become(dispatcher, task, TASK_PENDING);
        task->order.retry_count++;
        if (queue_add(&dispatcher->queue, task))
            return false;
    }
    end(dispatcher, task, outcome);
    return true;
}

/* ---- The beginning ---- */

/* Why an order is not taken, and *code; or NULL. */
static const char *find_refusal(struct dispatcher *dispatcher,
                                const struct order *order, const char **code)
{
    *code = "REFUSED";
    if (dispatcher->stopping)
        return "the dispatcher is stopping";
    if (tasks_find(&dispatcher->tasks, order->id))
        return "there is a task with this id already";
    *code = "NO_WORKER";
    if (!pool_serves(&dispatcher->pool, &order->route))
        return "no worker is here that does this (see dispatch --show stats)";
    *code = "QUEUE_FULL";
    if (dispatcher->queue.count >= dispatcher->options.queue_limit)
        return "too many tasks wait already";
    return NULL;
}

void dispatcher_submit(struct dispatcher *dispatcher, const struct order *order,
                       task_ended *on_end, void *self)
{
    const char *code;
    const char *reason;
    struct task *task = NULL;
    struct outcome outcome;

    if (control_do(dispatcher, order, on_end, self))
        return;
    reason = find_refusal(dispatcher, order, &code);
    if (!reason) {
        reason = "there is no memory for it, or too many kinds of tasks wait";
        task = tasks_add(&dispatcher->tasks, order, dispatcher_now(dispatcher));
    }
    if (task && queue_add(&dispatcher->queue, task)) {
        task->on_end = on_end;
        task->self = self;
        return;
    }
    if (task)
        tasks_remove(&dispatcher->tasks, task);
    outcome = failure(TASK_FAILED, code, reason);
    on_end(self, order, &outcome);
}

void flow_start(struct dispatcher *dispatcher)
{
    struct message message = { .type = MESSAGE_DISPATCH };
    struct worker *worker;
    struct task *task;

    while (
        (task = queue_take(&dispatcher->queue, &dispatcher->pool, &worker))) {
        struct link *link = worker->link;

        task->worker = worker;
        become(dispatcher, task, TASK_DISPATCHED);
        message.body.order = task->order;
        message_send(&link->connection, &message);
        worker->draining = worker->draining || link->connection.closed;
    }
}

/* ---- The end ---- */

/* Its worker is told to forget it. One that we started does one thing at a
 * time and does not listen meanwhile: it is ended. */
static void take_away(const struct task *task, const char *reason)
{
    struct message message = { .type = MESSAGE_KILL };
    struct link *link;

    if (!task_is_out(task))
        return;
    link = task->worker->link;
    if (link->started) {
        task->worker->draining = true;
        child_kill(&link->started->child);
        return;
    }
    strcpy(message.body.kill.task_id, task->order.id);
    snprintf(message.body.kill.reason, NAME_SIZE, "%s", reason);
    message_send(&link->connection, &message);
}

static void cancel(struct dispatcher *dispatcher, struct task *task,
                   const char *why)
{
    struct outcome outcome = failure(TASK_CANCELLED, "CANCELLED", why);

    take_away(task, why);
    end(dispatcher, task, &outcome);
}

bool dispatcher_cancel(struct dispatcher *dispatcher, const char *task_id)
{
    struct task *task = tasks_find(&dispatcher->tasks, task_id);

    if (task)
        cancel(dispatcher, task, "it was cancelled");
    return task;
}

void flow_cancel_all(struct dispatcher *dispatcher, const void *self,
                     const char *why)
{
    struct task *task;

    while ((task = tasks_of(&dispatcher->tasks, NULL, self)))
        cancel(dispatcher, task, why);
}

void flow_end_due(struct dispatcher *dispatcher)
{
    int64_t now = dispatcher_now(dispatcher);
    struct task *task;

    while ((task = tasks_next_due(&dispatcher->tasks)) &&
           task->deadline_ms <= now) {
        struct outcome outcome;
        char reason[REASON_SIZE];

        snprintf(reason, sizeof(reason), "%s for %" PRId32 " ms",
                 task_is_out(task) ? "a worker had it, but not ready,"
                                   : "it waited in the queue",
                 task->order.timeout_ms);
        outcome = failure(TASK_TIMED_OUT, "TIMED_OUT", reason);
        take_away(task, "deadline");
        end(dispatcher, task, &outcome);
    }
}

void flow_result(struct link *link, const struct result *result)
{
    struct dispatcher *dispatcher = link->dispatcher;
    struct task *task = tasks_find(&dispatcher->tasks, result->task_id);
    struct outcome outcome = result->outcome;

    if (!task || !task_is_out(task) || task->worker->link != link) {
        narrate("[dispatchd] a result that nobody waits for: %s\n",
                result->task_id);
        return;
    }
    if (outcome.status == TASK_RUNNING && task->status == TASK_DISPATCHED)
        become(dispatcher, task, TASK_RUNNING);
    else if (outcome.status == TASK_FAILED)
        retry_or_end(dispatcher, task, &outcome);
    else if (task_status_is_final(outcome.status))
        end(dispatcher, task, &outcome);
}

void flow_lose(struct dispatcher *dispatcher, struct worker *worker,
               const char *why)
{
    struct task *task;

    while ((task = tasks_of(&dispatcher->tasks, worker, NULL))) {
        struct outcome outcome = failure(TASK_FAILED, "WORKER_LOST", why);

        if (!task_is_out(task) || !retry_or_end(dispatcher, task, &outcome))
            task->worker = NULL; /* it waits for another one */
    }
    narrate("[dispatchd] lost %s: %s\n", worker->is.worker_id, why);
    pool_remove(&dispatcher->pool, worker);
}
