/* What the domain asks of the outside: tables that others fill. All of them may
 * be called from any thread, at the same time. */
#ifndef DOMAIN_PORTS_H
#define DOMAIN_PORTS_H

#include "domain/value.h"

enum { KEY_SIZE = 65 }; /* of an idempotency key, with its NUL */

/* Where values are kept. */
struct repository_ops {
    /* Stores value and gives it its id. If the key, unless it is empty, was
     * used before, stores nothing: *value becomes what was stored with it, and
     * *known true. ERROR_DATABASE, with *value as it was. */
    bool (*add)(void *self, const char *key, struct value *value, bool *known,
                struct error *error);

    /* ERROR_NOT_FOUND or ERROR_DATABASE, with *out as it was. */
    bool (*find)(void *self, int32_t id, struct value *out,
                 struct error *error);

    /* Whether both would work now, tried without changing anything. */
    bool (*check)(void *self, struct error *error);
};

struct repository {
    const struct repository_ops *ops;
    void *self;
};

/* Who wants to know what happened. */
struct events_ops {
    bool (*publish_created)(void *self, const struct value *value,
                            struct error *error);
    bool (*check)(void *self, struct error *error);
};

struct events {
    const struct events_ops *ops;
    void *self;
};

/* What was read not long ago. */
enum cache_answer {
    CACHE_HIT,    /* *out is filled */
    CACHE_LOAD,   /* load it, and say finish in any case: others wait */
    CACHE_FAILED, /* somebody else loaded it and failed, or took too long */
};

struct cache_ops {
    /* Waits for whoever loads the same id already, up to until_us. */
    enum cache_answer (*begin)(void *self, int32_t id, int64_t until_us,
                               struct view *out, struct error *error);

    /* view is NULL if the load failed, with error. What was there stays. */
    void (*finish)(void *self, int32_t id, const struct view *view,
                   const struct error *error);

    /* What was there last, however old it is. False: nothing. */
    bool (*recall)(void *self, int32_t id, struct view *out);
};

struct cache {
    const struct cache_ops *ops;
    void *self;
};

#endif
