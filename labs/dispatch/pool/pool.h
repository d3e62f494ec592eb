/* The workers that are there: what each can do, how much of it at once, and
 * which of them gets the next task. Knows no socket and no clock. */
#ifndef POOL_POOL_H
#define POOL_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    NAME_SIZE = 129,       /* of a worker, a kind of task, or a tag */
    NAMES_LIMIT = 16,      /* kinds of tasks, or tags, of one worker */
    CAPACITY_LIMIT = 1024, /* tasks at once of one worker */
    POOL_LIMIT = 256,      /* workers */
};

struct names {
    char items[NAMES_LIMIT][NAME_SIZE];
    size_t count;
};

bool names_have(const struct names *names, const char *name);

/* What a worker says of itself when it comes. */
struct registration {
    char worker_id[NAME_SIZE];
    int32_t capacity; /* 1 to CAPACITY_LIMIT */
    struct names tasks;
    struct names tags;
};

struct worker {
    struct registration is;
    bool draining;  /* it finishes what it has, and gets nothing new */
    bool throttled; /* it said that it has too much to do */
    int32_t active; /* tasks that it has now */
    uint64_t completed;
    uint64_t failed;
    void *link; /* the caller's: how to reach it */
};

/* Where a task may go: to a worker that does this kind and, unless they are
 * empty, has this name and this tag. */
struct route {
    char task[NAME_SIZE];
    char worker[NAME_SIZE];
    char tag[NAME_SIZE];
};

/* All zero is an empty pool without bounds of its own. */
struct pool {
    struct worker *workers[POOL_LIMIT]; /* owned */
    size_t count;
    size_t least; /* fewer are too few: told once each time it becomes so */
    size_t most;  /* 0: POOL_LIMIT */
    void (*on_too_few)(void *self, size_t count);
    void *self;
};

/* NULL: the pool is full, or there is no memory. The name must be a new one. */
struct worker *pool_add(struct pool *pool, const struct registration *is);
struct worker *pool_find(const struct pool *pool, const char *worker_id);
void pool_remove(struct pool *pool, struct worker *worker);
void pool_release_all(struct pool *pool);

/* Takes one place at the worker with the most free ones, in one step: who asks
 * next sees it taken. Of equals it is the one that came first; avoid only if
 * there is no other. NULL: none has room. */
struct worker *pool_reserve(struct pool *pool, const struct route *route,
                            const struct worker *avoid);

/* Whether pool_reserve would find one. */
bool pool_has_room(const struct pool *pool, const struct route *route);

/* Gives that place back. */
void pool_release(struct worker *worker);

/* Whether a worker is here that this route could ever lead to. */
bool pool_serves(const struct pool *pool, const struct route *route);

#endif
