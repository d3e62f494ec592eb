#include "api/values_api.h"

#include <stdio.h>
#include <string.h>

#include "support/values.h"

/* ---- Values ---- */

static const struct field view_fields[] = {
    { "id", FIELD_INT32, offsetof(struct view, value.id), 4 },
    { "value", FIELD_INT32, offsetof(struct view, value.value), 4 },
    { "doubled", FIELD_INT32, offsetof(struct view, value.doubled), 4 },
    { "text", FIELD_TEXT, offsetof(struct view, text), VALUE_TEXT_SIZE },
    { "stale", FIELD_BOOL, offsetof(struct view, stale), sizeof(bool) },
};
static const struct record view_record = { view_fields, 5,
                                           sizeof(struct view) };
static const struct record value_record = { view_fields, 3,
                                            sizeof(struct view) };

static void say_view(struct exchange *exchange, unsigned status,
                     const struct record *record, const struct view *view)
{
    exchange->status = status;
    exchange->length =
        record_write(record, view, exchange->text, HTTP_TEXT_SIZE);
}

static bool check_key(const char *key, struct error *error)
{
    size_t length = 0;

    while (key[length] >= ' ' && key[length] <= '~')
        length++;
    return (length < KEY_SIZE && key[length] == '\0') ||
           error_set(error, ERROR_INVALID,
                     "an Idempotency-Key has up to %d ASCII characters",
                     KEY_SIZE - 1);
}

static void post_value(void *self, struct exchange *exchange)
{
    static const struct field field = { "value", FIELD_INT32, 0, 4 };
    static const struct record record = { &field, 1, 4 };
    struct values_api *api = self;
    struct view view;
    int32_t value;
    bool known;

    if (http_read(exchange, &record, "{\"value\":42}", &value) &&
        check_key(exchange->key, &exchange->error) &&
        values_create(api->service, &exchange->scope, value, exchange->key,
                      &view.value, &known, &exchange->error))
        say_view(exchange, known ? 200 : 201, &value_record, &view);
    else
        http_say_error(exchange);
}

static bool read_id(const char *path, int32_t *id, struct error *error)
{
    return (parse_int32(path + strlen("/values/"), id) && *id > 0) ||
           error_set(error, ERROR_INVALID, "an id is a number from 1");
}

static void get_value(void *self, struct exchange *exchange)
{
    struct values_api *api = self;
    struct view view;
    int32_t id;

    if (read_id(exchange->path, &id, &exchange->error) &&
        values_get(api->service, &exchange->scope, id, &view, &exchange->error))
        say_view(exchange, 200, &view_record, &view);
    else
        http_say_error(exchange);
}

/* ---- For whoever runs it ---- */

/* The log is told why not; the client is not. */
static bool works(struct values_api *api, const struct dependency *on,
                  const struct scope *scope)
{
    struct error error;
    bool ok = on->check(on->self, &error);

    if (!ok)
        log_write(api->service->log, LOG_WARN, scope, on->name, &error, NULL);
    return ok;
}

static void get_ready(void *self, struct exchange *exchange)
{
    struct values_api *api = self;
    const char *missing = *api->draining ? "stopping" : NULL;

    for (size_t i = 0; !missing && i < api->dependency_count; i++) {
        const struct dependency *on = &api->dependencies[i];

        if (on->is_needed && !works(api, on, &exchange->scope))
            missing = on->name;
    }
    if (missing)
        http_say(exchange, 503, "{\"ready\":false,\"why\":\"%s\"}", missing);
    else
        http_say(exchange, 200, "{\"ready\":true}");
}

static void get_health(void *self, struct exchange *exchange)
{
    struct values_api *api = self;
    bool needed_work = true;
    bool all_work = true;
    char list[512] = "";

    for (size_t i = 0; i < api->dependency_count; i++) {
        const struct dependency *on = &api->dependencies[i];
        bool ok = works(api, on, &exchange->scope);
        size_t length = strlen(list);

        all_work = all_work && ok;
        needed_work = needed_work && (ok || !on->is_needed);
        snprintf(list + length, sizeof(list) - length, ",\"%s\":\"%s\"",
                 on->name, ok ? "ok" : "failing");
    }
    http_say(exchange, 200, "{\"status\":\"%s\"%s}",
             all_work      ? "ok"
             : needed_work ? "degraded"
                           : "down",
             list);
}

static void get_metrics(void *self, struct exchange *exchange)
{
    struct values_api *api = self;

    exchange->status = 200;
    exchange->type = "text/plain; version=0.0.4";
    exchange->length =
        metrics_write(api->service->metrics, exchange->text, HTTP_TEXT_SIZE);
}

static const struct http_route routes[] = {
    { "POST", "/values", post_value }, { "GET", "/values/*", get_value },
    { "GET", "/live", http_say_live }, { "GET", "/ready", get_ready },
    { "GET", "/health", get_health },  { "GET", "/metrics", get_metrics },
};

void values_api_handle(void *self, struct exchange *exchange)
{
    struct values_api *api = self;
    struct metrics *metrics = api->service->metrics;
    int64_t begun = time_now_us(&real_time);
    char status[12];

    metrics_add(metrics, METRIC_BUSY, NULL, 1);
    http_route(routes, sizeof(routes) / sizeof(routes[0]), api, exchange);
    snprintf(status, sizeof(status), "%u", exchange->status);
    metrics_add(metrics, METRIC_REQUESTS, status, 1);
    metrics_observe(metrics, METRIC_SECONDS, time_now_us(&real_time) - begun);
    metrics_add(metrics, METRIC_BUSY, NULL, -1);
}
