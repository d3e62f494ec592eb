/* Tasks that wait for a worker. Each way that a task can go has a lane of its
 * own: what waits for a worker that is busy holds up nobody else. */
#ifndef PENDING_QUEUE_H
#define PENDING_QUEUE_H

#include "pending/task.h"

enum { LANES_LIMIT = 64 };

struct lane {
    struct route route;
    struct heap tasks;
};

/* All zero is an empty one. */
struct queue {
    struct lane lanes[LANES_LIMIT];
    size_t count;
};

/* False: too many ways are in use, or there is no memory. In a lane the more
 * important task is first; but importance is a head start in time, not a right:
 * who has waited long enough is before anybody who comes now. */
bool queue_add(struct queue *queue, struct task *task);

/* Does nothing if it is not there. */
void queue_remove(struct queue *queue, struct task *task);

/* Takes out the first task for which a worker has room, and reserves it. NULL:
 * there is none. */
struct task *queue_take(struct queue *queue, struct pool *pool,
                        struct worker **worker);

void queue_release(struct queue *queue);

#endif
