#include "application/values.h"

#include <inttypes.h>

/* Who wants to know of it does not decide whether it has happened. */
static void announce(struct values_service *service, const struct scope *scope,
                     const struct value *value)
{
    struct events *events = &service->events;
    struct error error = { 0 };
    bool ok = events->ops->publish_created(events->self, value, &error);

    metrics_add(service->metrics, METRIC_EVENTS, ok ? "published" : "lost", 1);
    if (!ok) {
        error_add(&error, "announce value %" PRId32, value->id);
        log_write(service->log, LOG_WARN, scope, "event lost", &error, NULL);
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

/* Cache aside: look there first, and put there what had to be loaded. Returns
 * where it is from; NULL: it failed. */
static const char *get_fresh(struct values_service *service,
                             const struct scope *scope, int32_t id,
                             struct view *out, struct error *error)
{
    struct cache *cache = &service->cache;
    enum cache_answer answer =
        cache->ops->begin(cache->self, id, scope->until_us, out, error);
    bool ok;

    if (answer != CACHE_LOAD)
        return answer == CACHE_HIT ? "cached" : NULL;
    ok = load(service, scope, id, out, error);
    cache->ops->finish(cache->self, id, ok ? out : NULL, error);
    return ok ? "loaded" : NULL;
}

bool values_get(struct values_service *service, const struct scope *scope,
                int32_t id, struct view *out, struct error *error)
{
    struct cache *cache = &service->cache;
    const char *from = get_fresh(service, scope, id, out, error);

    if (!from)
        error_add(error, "get value %" PRId32, id);
    /* What is not there was not there before. */
    if (!from && error->kind != ERROR_NOT_FOUND &&
        cache->ops->recall(cache->self, id, out)) {
        log_write(service->log, LOG_WARN, scope, "stale answer", error, NULL);
        out->stale = true;
        from = "stale";
    }
    metrics_add(service->metrics, METRIC_READS, from ? from : "failed", 1);
    return from;
}
