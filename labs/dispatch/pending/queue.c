#include "pending/queue.h"

#include <string.h>

static const int64_t head_start_ms[PRIORITY_COUNT] = {
    [PRIORITY_LOW] = 0,
    [PRIORITY_NORMAL] = 2000,
    [PRIORITY_HIGH] = 10000,
    [PRIORITY_CRITICAL] = 60000,
};

/* The lane for this route, an empty one if it has none; or NULL. */
static struct lane *find_lane(struct queue *queue, const struct route *route)
{
    struct lane *empty = NULL;

    for (size_t i = 0; i < LANES_LIMIT; i++) {
        struct lane *lane = &queue->lanes[i];

        if (lane->tasks.count == 0)
            empty = empty ? empty : lane;
        else if (strcmp(lane->route.task, route->task) == 0 &&
                 strcmp(lane->route.worker, route->worker) == 0 &&
                 strcmp(lane->route.tag, route->tag) == 0)
            return lane;
    }
    if (empty)
        empty->route = *route;
    return empty;
}

bool queue_add(struct queue *queue, struct task *task)
{
    struct lane *lane = find_lane(queue, &task->order.route);

    task->queued.key = task->created_ms - head_start_ms[task->order.priority];
    if (!lane || !heap_add(&lane->tasks, &task->queued))
        return false;
    queue->count++;
    return true;
}

void queue_remove(struct queue *queue, struct task *task)
{
    if (task->queued.place == 0)
        return;
    heap_remove(&find_lane(queue, &task->order.route)->tasks, &task->queued);
    queue->count--;
}

struct task *queue_take(struct queue *queue, struct pool *pool,
                        struct worker **worker)
{
    const struct heap_entry *best = NULL;
    struct task *task;

    for (size_t i = 0; i < LANES_LIMIT; i++) {
        const struct lane *lane = &queue->lanes[i];
        const struct heap_entry *first = heap_first(&lane->tasks);

        if (first && (!best || first->key < best->key) &&
            pool_has_room(pool, &lane->route))
            best = first;
    }
    if (!best)
        return NULL;
    task = best->item;
    *worker = pool_reserve(pool, &task->order.route, task->worker);
    queue_remove(queue, task);
    return task;
}

void queue_release(struct queue *queue)
{
    for (size_t i = 0; i < LANES_LIMIT; i++)
        heap_release(&queue->lanes[i].tasks);
}
