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

static void say_view(struct http_response *response, unsigned status,
                     const struct record *record, const struct view *view)
{
    response->status = status;
    response->length =
        record_write(record, view, response->text, HTTP_TEXT_SIZE);
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

static void post_value(void *self, const struct http_request *request,
                       struct http_response *response)
{
    static const struct field field = { "value", FIELD_INT32, 0, 4 };
    static const struct record record = { &field, 1, 4 };
    struct values_api *api = self;
    struct error error;
    struct view view;
    int32_t value;
    bool known;

    if (http_read(request, &record, "{\"value\":42}", &value, &error) &&
        check_key(request->key, &error) &&
        values_create(api->service, &request->scope, value, request->key,
                      &view.value, &known, &error))
        say_view(response, known ? 200 : 201, &value_record, &view);
    else
        http_say_error(response, &error);
}

static bool read_id(const char *path, int32_t *id, struct error *error)
{
    return (parse_int32(path + strlen("/values/"), id) && *id > 0) ||
           error_set(error, ERROR_INVALID, "an id is a number from 1");
}

static void get_value(void *self, const struct http_request *request,
                      struct http_response *response)
{
    struct values_api *api = self;
    struct error error;
    struct view view;
    int32_t id;

    if (read_id(request->path, &id, &error) &&
        values_get(api->service, &request->scope, id, &view, &error))
        say_view(response, 200, &view_record, &view);
    else
        http_say_error(response, &error);
}

/* ---- For whoever runs it ---- */

/* The log is told why not; the client is not. */
static bool works(struct values_api *api, const struct dependency *on,
                  const struct scope *scope)
{
    struct error error;
    bool ok = on->check(on->self, &error);

    if (!ok)
        log_say(api->service->log, LOG_WARN, scope, on->name, &error);
    return ok;
}

static void get_ready(void *self, const struct http_request *request,
                      struct http_response *response)
{
    struct values_api *api = self;
    const char *missing = *api->draining ? "stopping" : NULL;

    for (size_t i = 0; !missing && i < api->dependency_count; i++) {
        const struct dependency *on = &api->dependencies[i];

        if (on->is_needed && !works(api, on, &request->scope))
            missing = on->name;
    }
    if (missing)
        http_say(response, 503, "{\"ready\":false,\"why\":\"%s\"}", missing);
    else
        http_say(response, 200, "{\"ready\":true}");
}

static void get_health(void *self, const struct http_request *request,
                       struct http_response *response)
{
    struct values_api *api = self;
    bool needed_work = true;
    bool all_work = true;
    char list[512] = "";

    for (size_t i = 0; i < api->dependency_count; i++) {
        const struct dependency *on = &api->dependencies[i];
        bool ok = works(api, on, &request->scope);
        size_t length = strlen(list);

        all_work = all_work && ok;
        needed_work = needed_work && (ok || !on->is_needed);
        snprintf(list + length, sizeof(list) - length, ",\"%s\":\"%s\"",
                 on->name, ok ? "ok" : "failing");
    }
    http_say(response, 200, "{\"status\":\"%s\"%s}",
             all_work      ? "ok"
             : needed_work ? "degraded"
                           : "down",
             list);
}

static void get_metrics(void *self, const struct http_request *request,
                        struct http_response *response)
{
    struct values_api *api = self;

    (void)request;
    response->status = 200;
    response->type = "text/plain; version=0.0.4";
    response->length =
        metrics_write(api->service->metrics, response->text, HTTP_TEXT_SIZE);
}

static const struct http_route routes[] = {
    { "POST", "/values", post_value }, { "GET", "/values/*", get_value },
    { "GET", "/live", http_say_live }, { "GET", "/ready", get_ready },
    { "GET", "/health", get_health },  { "GET", "/metrics", get_metrics },
};

static void handle(void *self, const struct http_request *request,
                   struct http_response *response)
{
    struct values_api *api = self;
    struct metrics *metrics = api->service->metrics;
    int64_t begun = time_now_us(&real_time);
    char status[12];

    metrics_add(metrics, METRIC_BUSY, 1);
    http_route(routes, sizeof(routes) / sizeof(routes[0]), api, request,
               response);
    snprintf(status, sizeof(status), "%u", response->status);
    metrics_count(metrics, METRIC_REQUESTS, status);
    metrics_observe(metrics, METRIC_SECONDS, time_now_us(&real_time) - begun);
    metrics_add(metrics, METRIC_BUSY, -1);
}

struct http_handler values_api_as_handler(struct values_api *api)
{
    return (struct http_handler){ handle, api };
}
