#include "pool/pool.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

bool names_have(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0)
            return true;
    return false;
}

struct worker *pool_add(struct pool *pool, const struct registration *is,
                        int64_t now_ms)
{
    size_t most = pool->most ? pool->most : POOL_LIMIT;
    struct worker *worker = NULL;

    assert(!pool_find(pool, is->worker_id) && most <= POOL_LIMIT);
    if (pool->count < most)
        worker = calloc(1, sizeof(*worker));
    if (!worker)
        return NULL;
    worker->is = *is;
    worker->seen_ms = now_ms;
    pool->workers[pool->count++] = worker;
    return worker;
}

struct worker *pool_find(const struct pool *pool, const char *worker_id)
{
    for (size_t i = 0; i < pool->count; i++)
        if (strcmp(pool->workers[i]->is.worker_id, worker_id) == 0)
            return pool->workers[i];
    return NULL;
}

void pool_remove(struct pool *pool, struct worker *worker)
{
    size_t i = 0;

    while (pool->workers[i] != worker)
        i++;
    pool->count--;
    memmove(&pool->workers[i], &pool->workers[i + 1],
            (pool->count - i) * sizeof(struct worker *));
    free(worker);
    if (pool->on_too_few && pool->count + 1 == pool->least)
        pool->on_too_few(pool->self, pool->count);
}

static bool leads_to(const struct route *route, const struct worker *worker)
{
    const struct registration *is = &worker->is;

    return names_have(&is->tasks, route->task) &&
           (!route->worker[0] || strcmp(route->worker, is->worker_id) == 0) &&
           (!route->tag[0] || names_have(&is->tags, route->tag));
}

static int32_t room(const struct worker *worker)
{
    bool willing = worker->state == WORKER_ACTIVE && !worker->throttled;

    return willing ? worker->is.capacity - worker->active : 0;
}

/* Whether it comes before the best one until now, which may be NULL. */
static bool is_better(const struct worker *worker, const struct worker *best,
                      const struct worker *avoid)
{
    if (!best || best == avoid)
        return true;
    return worker != avoid && room(worker) > room(best);
}

static struct worker *find_room(const struct pool *pool,
                                const struct route *route,
                                const struct worker *avoid)
{
    struct worker *best = NULL;

    for (size_t i = 0; i < pool->count; i++) {
        struct worker *worker = pool->workers[i];

        if (room(worker) > 0 && leads_to(route, worker) &&
            is_better(worker, best, avoid))
            best = worker;
    }
    return best;
}

bool pool_has_room(const struct pool *pool, const struct route *route)
{
    return find_room(pool, route, NULL);
}

struct worker *pool_reserve(struct pool *pool, const struct route *route,
                            const struct worker *avoid)
{
    struct worker *worker = find_room(pool, route, avoid);

    if (worker)
        worker->active++;
    return worker;
}

void pool_release(struct worker *worker)
{
    assert(worker->active > 0);
    worker->active--;
}

bool pool_serves(const struct pool *pool, const struct route *route)
{
    for (size_t i = 0; i < pool->count; i++)
        if (leads_to(route, pool->workers[i]))
            return true;
    return false;
}

struct worker *pool_silent(const struct pool *pool, int64_t before_ms)
{
    for (size_t i = 0; i < pool->count; i++)
        if (pool->workers[i]->seen_ms < before_ms)
            return pool->workers[i];
    return NULL;
}

void pool_release_all(struct pool *pool)
{
    while (pool->count > 0)
        free(pool->workers[--pool->count]);
}
