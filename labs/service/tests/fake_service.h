/* The use cases with fakes behind all their ports: what they are asked is
 * counted, and they fail when they are told to. */
#ifndef FAKE_SERVICE_H
#define FAKE_SERVICE_H

#include <stdio.h>
#include <string.h>

#include "application/values.h"
#include "fake_time.h"
#include "infrastructure/ttl_cache.h"
#include "memory_repository.h"

enum { FAKE_TTL_US = 5000000 };

struct fake_service {
    struct fake_time time;
    struct memory_repository memory;
    struct ttl_cache cache;
    struct metrics metrics;
    struct log log;
    struct scope scope;
    struct values_service service;

    /* The repository: what it was asked, and whether it is dead. */
    int adds;
    int finds;
    int32_t found_id; /* of the last one */
    bool database_is_dead;

    int published;
    bool broker_is_dead;

    int formats;
    enum error_kind formatter_fails_with; /* ERROR_NONE: it does not */
};

static bool fake_database_fails(struct fake_service *fake, struct error *error)
{
    return fake->database_is_dead &&
           !error_set(error, ERROR_DATABASE, "/var/secret.db: it is on fire");
}

static bool fake_add(void *self, const char *key, struct value *value,
                     bool *known, struct error *error)
{
    struct fake_service *fake = self;
    struct repository memory = memory_as_repository(&fake->memory);

    fake->adds++;
    return !fake_database_fails(fake, error) &&
           memory.ops->add(memory.self, key, value, known, error);
}

static bool fake_find(void *self, int32_t id, struct value *out,
                      struct error *error)
{
    struct fake_service *fake = self;
    struct repository memory = memory_as_repository(&fake->memory);

    fake->finds++;
    fake->found_id = id;
    return !fake_database_fails(fake, error) &&
           memory.ops->find(memory.self, id, out, error);
}

static bool fake_check(void *self, struct error *error)
{
    return !fake_database_fails(self, error);
}

static bool fake_publish(void *self, const struct value *value,
                         struct error *error)
{
    struct fake_service *fake = self;

    (void)value;
    if (fake->broker_is_dead)
        return error_set(error, ERROR_EXTERNAL, "nobody at broker.internal");
    fake->published++;
    return true;
}

static bool fake_events_check(void *self, struct error *error)
{
    struct fake_service *fake = self;

    return !fake->broker_is_dead ||
           error_set(error, ERROR_EXTERNAL, "nobody at broker.internal");
}

static bool fake_format(void *self, const struct scope *scope,
                        const void *request, void *response,
                        struct error *error)
{
    struct fake_service *fake = self;
    const int *value = request;

    (void)scope;
    fake->formats++;
    if (fake->formatter_fails_with != ERROR_NONE)
        return error_set(error, fake->formatter_fails_with, "10.0.0.7 hung up");
    snprintf(response, VALUE_TEXT_SIZE, "Value-%04d", *value);
    return true;
}

static inline void fake_service_init(struct fake_service *fake)
{
    static const struct repository_ops repository = { fake_add, fake_find,
                                                      fake_check };
    static const struct events_ops events = { fake_publish, fake_events_check };

    memset(fake, 0, sizeof(*fake));
    fake_time_init(&fake->time);
    memory_repository_init(&fake->memory);
    ttl_cache_init(&fake->cache, &fake->time.source, FAKE_TTL_US);
    fake->log = (struct log){ "test", LOG_ERROR + 1, 0 };
    strcpy(fake->scope.request_id, "0123456789abcdef");
    strcpy(fake->scope.trace_id, "0123456789abcdef0123456789abcdef");
    fake->scope.until_us = INT64_MAX / 2;
    fake->service = (struct values_service){
        .repository = { &repository, fake },
        .cache = ttl_as_cache(&fake->cache),
        .events = { &events, fake },
        .format = { fake_format, fake },
        .log = &fake->log,
        .metrics = &fake->metrics,
    };
}

static inline void fake_service_release(struct fake_service *fake)
{
    ttl_cache_release(&fake->cache);
    memory_repository_release(&fake->memory);
}

#endif
