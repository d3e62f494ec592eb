#include "pending/tasks.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

bool task_is_out(const struct task *task)
{
    return task->status == TASK_DISPATCHED || task->status == TASK_RUNNING;
}

/* FNV-1a: ids are random already, but for those that somebody makes up. */
static size_t bucket_of(const struct tasks *tasks, const char *id)
{
    uint32_t hash = 2166136261u;

    for (; *id; id++)
        hash = (hash ^ (unsigned char)*id) * 16777619u;
    return hash % (sizeof(tasks->buckets) / sizeof(tasks->buckets[0]));
}

static struct task *new_task(const struct order *order, int64_t now_ms)
{
    struct task *task = calloc(1, sizeof(*task));
    char *payload = malloc(order->payload.length + 1);

    if (!task || !payload) {
        free(task);
        free(payload);
        return NULL;
    }
    memcpy(payload, order->payload.text, order->payload.length);
    task->order = *order;
    task->order.payload.text = payload;
    task->created_ms = now_ms;
    task->deadline_ms = now_ms + order->timeout_ms;
    task->due = (struct heap_entry){ .key = task->deadline_ms, .item = task };
    task->queued = (struct heap_entry){ .item = task };
    return task;
}

static void free_task(struct task *task)
{
    free((char *)task->order.payload.text);
    free(task);
}

struct task *tasks_add(struct tasks *tasks, const struct order *order,
                       int64_t now_ms)
{
    struct task **bucket = &tasks->buckets[bucket_of(tasks, order->id)];
    struct task *task = new_task(order, now_ms);

    if (!task)
        return NULL;
    if (!heap_add(&tasks->due, &task->due)) {
        free_task(task);
        return NULL;
    }
    task->next = *bucket;
    *bucket = task;
    tasks->count++;
    return task;
}

struct task *tasks_find(const struct tasks *tasks, const char *id)
{
    struct task *task = tasks->buckets[bucket_of(tasks, id)];

    while (task && strcmp(task->order.id, id) != 0)
        task = task->next;
    return task;
}

struct task *tasks_of(const struct tasks *tasks, const struct worker *worker)
{
    for (size_t i = 1; i <= tasks->due.count; i++) {
        struct task *task = tasks->due.entries[i]->item;

        if (task->worker == worker)
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
    struct task **at = &tasks->buckets[bucket_of(tasks, task->order.id)];

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
