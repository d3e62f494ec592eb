#include "pending/task.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- States ---- */

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

bool task_is_out(const struct task *task)
{
    return task->status == TASK_DISPATCHED || task->status == TASK_RUNNING;
}

/* ---- All of them ---- */

/* FNV-1a: ids are random already, but for those that somebody makes up. */
static struct task **bucket_of(struct tasks *tasks, const char *id)
{
    uint32_t hash = 2166136261u;

    for (; *id; id++)
        hash = (hash ^ (unsigned char)*id) * 16777619u;
    return &tasks->buckets[hash % 4096];
}

static void free_task(struct task *task)
{
    if (task)
        free((char *)task->order.payload.text);
    free(task);
}

struct task *tasks_add(struct tasks *tasks, const struct order *order,
                       int64_t now_ms)
{
    struct task **bucket = bucket_of(tasks, order->id);
    struct task *task = calloc(1, sizeof(*task));
    char *payload = task ? malloc(order->payload.length + 1) : NULL;

    if (!payload) {
        free_task(task);
        return NULL;
    }
    memcpy(payload, order->payload.text, order->payload.length);
    task->order = *order;
    task->order.payload.text = payload;
    task->created_ms = now_ms;
    task->deadline_ms = now_ms + order->timeout_ms;
    task->queued.item = task;
    task->due = (struct heap_entry){ .key = task->deadline_ms, .item = task };
    if (!heap_add(&tasks->due, &task->due)) {
        free_task(task);
        return NULL;
    }
    task->next = *bucket;
    *bucket = task;
    tasks->count++;
    return task;
}

struct task *tasks_find(struct tasks *tasks, const char *id)
{
    struct task *task = *bucket_of(tasks, id);

    while (task && strcmp(task->order.id, id) != 0)
        task = task->next;
    return task;
}

struct task *tasks_of(const struct tasks *tasks, const struct worker *worker,
                      const void *self)
{
    for (size_t i = 1; i <= tasks->due.count; i++) {
        struct task *task = tasks->due.entries[i]->item;

        if ((!worker || task->worker == worker) &&
            (!self || task->self == self))
            return task;
    }
    return NULL;
}

struct task *tasks_next_due(const struct tasks *tasks)
{
    const struct heap_entry *first = heap_first(&tasks->due);

    return first ? first->item : NULL;
}

void tasks_remove(struct tasks *tasks, struct task *task)
{
    struct task **at = bucket_of(tasks, task->order.id);

    while (*at != task)
        at = &(*at)->next;
    *at = task->next;
    tasks->count--;
    heap_remove(&tasks->due, &task->due);
    free_task(task);
}

void tasks_release(struct tasks *tasks)
{
    assert(tasks->count == 0);
    heap_release(&tasks->due);
}
