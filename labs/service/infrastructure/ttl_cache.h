/* The views that were read last, in memory, each for a while. */
#ifndef INFRASTRUCTURE_TTL_CACHE_H
#define INFRASTRUCTURE_TTL_CACHE_H

#include <pthread.h>

#include "call/call.h"
#include "domain/ports.h"

enum { TTL_CACHE_SLOTS = 1024 };

struct ttl_cache {
    const struct time_source *time;
    int64_t ttl_us;
    pthread_mutex_t lock;
    pthread_cond_t finished; /* a load, on CLOCK_MONOTONIC */
    /* An id has one slot, which it shares with others: the last one stays. */
    struct slot {
        int32_t id; /* 0: empty */
        bool loading;
        bool filled; /* view is there, fresh until then */
        int64_t fresh_until_us;
        uint64_t loads; /* that have ended */
        bool failed;    /* the last one, with error */
        struct error error;
        struct view view;
    } slots[TTL_CACHE_SLOTS];
};

void ttl_cache_init(struct ttl_cache *self, const struct time_source *time,
                    int64_t ttl_us);
void ttl_cache_release(struct ttl_cache *self);

struct cache ttl_as_cache(struct ttl_cache *self);

#endif
