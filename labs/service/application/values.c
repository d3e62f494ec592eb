#include "application/values.h"

#include <inttypes.h>

/* ---- Create ---- */

/* Who wants to know of it does not decide whether it has happened. */
static void announce(struct values_service *service, const struct scope *scope,
                     const struct value *value)
{
    struct events *events = &service->events;
    struct error error = { 0 };
    bool ok = events->ops->publish_created(events->self, value, &error);

    metrics_count(service->metrics, METRIC_EVENTS, ok ? "published" : "lost");
    if (!ok) {
        error_add(&error, "announce value %" PRId32, value->id);
        log_say(service->log, LOG_WARN, scope, "event lost", &error);
    }
}

bool values_create(struct values_service *service, const struct scope *scope,
                   int32_t input, const char *key, struct value *out,
                   bool *known, struct error *error)
{
    struct repository *repository = &service->repository;
    struct value value;

    if (!value_make(input, &value, error))
        return false;
    if (!repository->ops->add(repository->self, key, &value, known, error))
        return error_add(error, "create a value of %" PRId32, input);
    if (*known && value.value != input)
        return error_set(error, ERROR_CONFLICT,
                         "this Idempotency-Key stands for another value");
    if (!*known)
        announce(service, scope, &value);
    *out = value;
    return true;
}

/* ---- Get ---- */

static bool load(struct values_service *service, const struct scope *scope,
                 int32_t id, struct view *out, struct error *error)
{
    struct repository *repository = &service->repository;
    struct view view = { 0 };

    if (!repository->ops->find(repository->self, id, &view.value, error))
        return false;
    if (!call_make(&service->format, scope, &view.value.doubled, view.text,
                   error))
        return error_add(error, "format %" PRId32, view.value.doubled);
    *out = view;
    return true;
}

/* Cache aside: look there first, and put there what had to be loaded. */
static bool get_fresh(struct values_service *service, const struct scope *scope,
                      int32_t id, struct view *out, struct error *error)
{
    struct cache *cache = &service->cache;
    bool ok;

    switch (cache->ops->begin(cache->self, id, scope->until_us, out, error)) {
    case CACHE_HIT:
        metrics_count(service->metrics, METRIC_READS, "cached");
        return true;
    case CACHE_FAILED:
        return false;
    case CACHE_LOAD:
        break;
    }
    ok = load(service, scope, id, out, error);
    cache->ops->finish(cache->self, id, ok ? out : NULL, error);
    if (ok)
        metrics_count(service->metrics, METRIC_READS, "loaded");
    return ok;
}

/* Whether it is better to say what was than to say nothing. What is not there
 * was not there before. */
static bool is_worth_recalling(enum error_kind kind)
{
    return kind != ERROR_NOT_FOUND;
}

bool values_get(struct values_service *service, const struct scope *scope,
                int32_t id, struct view *out, struct error *error)
{
    struct cache *cache = &service->cache;

    if (get_fresh(service, scope, id, out, error))
        return true;
    error_add(error, "get value %" PRId32, id);
    if (is_worth_recalling(error->kind) &&
        cache->ops->recall(cache->self, id, out)) {
        metrics_count(service->metrics, METRIC_READS, "stale");
        log_say(service->log, LOG_WARN, scope, "stale answer", error);
        out->stale = true;
        return true;
    }
    metrics_count(service->metrics, METRIC_READS, "failed");
    return false;
}
