/* All tasks that have not ended: by their name, and by their deadline. */
#ifndef PENDING_TASKS_H
#define PENDING_TASKS_H

#include "pending/task.h"

/* All zero is none. */
struct tasks {
    struct task *buckets[4096]; /* owned */
    size_t count;
    struct heap due;
};

/* A new task, pending, with a copy of the order and its payload. NULL: there is
 * no memory. The id must be a new one. */
struct task *tasks_add(struct tasks *tasks, const struct order *order,
                       int64_t now_ms);

struct task *tasks_find(const struct tasks *tasks, const char *id);

/* A task that this worker has, or had last; NULL: there is none. */
struct task *tasks_of(const struct tasks *tasks, const struct worker *worker);

/* The one with the nearest deadline, or NULL. */
struct task *tasks_next_due(const struct tasks *tasks);

void tasks_remove(struct tasks *tasks, struct task *task);

/* There must be none left. */
void tasks_release(struct tasks *tasks);

#endif
