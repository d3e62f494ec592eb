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

struct worker *pool_add(struct pool *pool, const struct registration *is)
{
    size_t most = pool->most ? pool->most : POOL_LIMIT;
    struct worker *worker = NULL;

    assert(!pool_find(pool, is->worker_id) && most <= POOL_LIMIT);
    if (pool->count < most)
        worker = calloc(1, sizeof(*worker));
    if (!worker)
        return NULL;
    worker->is = *is;
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

void pool_release_all(struct pool *pool)
{
    while (pool->count > 0)
        free(pool->workers[--pool->count]);
}

static bool leads_to(const struct route *route, const struct worker *worker)
{
    const struct registration *is = &worker->is;

    return names_have(&is->tasks, route->task) &&
           (!route->worker[0] || strcmp(route->worker, is->worker_id) == 0) &&
           (!route->tag[0] || names_have(&is->tags, route->tag));
}

/* How much better than none: 0 has no room. */
static int32_t rank(const struct worker *worker, const struct worker *avoid)
{
    int32_t room = worker->is.capacity - worker->active;

    if (worker->draining || worker->throttled || room <= 0)
        return 0;
    return worker == avoid ? 1 : 1 + room;
}

static struct worker *find_room(const struct pool *pool,
                                const struct route *route,
                                const struct worker *avoid)
{
    struct worker *best = NULL;
    int32_t most = 0;

    for (size_t i = 0; i < pool->count; i++) {
        struct worker *worker = pool->workers[i];

        if (rank(worker, avoid) > most && leads_to(route, worker)) {
            best = worker;
            most = rank(worker, avoid);
        }
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
