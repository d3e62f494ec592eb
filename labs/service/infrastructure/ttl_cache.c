#include "infrastructure/ttl_cache.h"

#include <string.h>

#include "support/clock.h"

void ttl_cache_init(struct ttl_cache *self, const struct time_source *time,
                    int64_t ttl_us)
{
    pthread_condattr_t monotonic;

    memset(self->slots, 0, sizeof(self->slots));
    self->time = time;
    self->ttl_us = ttl_us;
    pthread_mutex_init(&self->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&self->finished, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

void ttl_cache_release(struct ttl_cache *self)
{
    pthread_cond_destroy(&self->finished);
    pthread_mutex_destroy(&self->lock);
}

static struct slot *slot_of(struct ttl_cache *self, int32_t id)
{
    return &self->slots[(uint32_t)id % TTL_CACHE_SLOTS];
}

/* False: the time was over first. */
static bool wait_for_load(struct ttl_cache *self, struct slot *slot,
                          int64_t until_us, struct error *error)
{
    struct timespec until = timespec_of_ms(until_us / 1000);
    uint64_t loads = slot->loads;
    int code = 0;

    while (slot->loads == loads && code == 0)
        code = pthread_cond_timedwait(&self->finished, &self->lock, &until);
    return slot->loads != loads ||
           error_set(error, ERROR_TIMED_OUT, "another request still loads it");
}

/* One of us loads, and the others wait for what comes of it. */
static enum cache_answer answer_of(struct ttl_cache *self, struct slot *slot,
                                   int32_t id, int64_t until_us,
                                   struct view *out, struct error *error)
{
    bool waited = slot->id == id && slot->loading;

    if (waited && !wait_for_load(self, slot, until_us, error))
        return CACHE_FAILED;
    if (waited && slot->id == id && slot->failed) {
        *error = slot->error;
        return CACHE_FAILED;
    }
    if (slot->id == id && slot->filled &&
        time_now_us(self->time) < slot->fresh_until_us) {
        *out = slot->view;
        return CACHE_HIT;
    }
    if (slot->id != id && !slot->loading)
        *slot = (struct slot){ .id = id, .loads = slot->loads };
    if (slot->id == id)
        slot->loading = true;
    return CACHE_LOAD;
}

static enum cache_answer begin(void *context, int32_t id, int64_t until_us,
                               struct view *out, struct error *error)
{
    struct ttl_cache *self = context;
    enum cache_answer answer;

    pthread_mutex_lock(&self->lock);
    answer = answer_of(self, slot_of(self, id), id, until_us, out, error);
    pthread_mutex_unlock(&self->lock);
    return answer;
}

static void finish(void *context, int32_t id, const struct view *view,
                   const struct error *error)
{
    struct ttl_cache *self = context;
    struct slot *slot = slot_of(self, id);

    pthread_mutex_lock(&self->lock);
    if (slot->id == id) { /* else another one has the slot */
        slot->loading = false;
        slot->loads++;
        slot->filled = slot->filled || view;
        slot->failed = !view;
        if (!view) {
            slot->error = *error;
        } else {
            slot->view = *view;
            slot->fresh_until_us = time_now_us(self->time) + self->ttl_us;
        }
        pthread_cond_broadcast(&self->finished);
    }
    pthread_mutex_unlock(&self->lock);
}

static bool recall(void *context, int32_t id, struct view *out)
{
    struct ttl_cache *self = context;
    const struct slot *slot = slot_of(self, id);
    bool found;

    pthread_mutex_lock(&self->lock);
    found = slot->id == id && slot->filled;
    if (found)
        *out = slot->view;
    pthread_mutex_unlock(&self->lock);
    return found;
}

struct cache ttl_as_cache(struct ttl_cache *self)
{
    static const struct cache_ops ops = { begin, finish, recall };

    return (struct cache){ &ops, self };
}
