/* The service: puts the layers together. This is the one place that knows what
 * stands behind each port, and what is put around each call. */
#include <stdio.h>

#include "api/server.h"
#include "api/values_api.h"
#include "call/breaker.h"
#include "call/decorators.h"
#include "infrastructure/formatter_client.h"
#include "infrastructure/nats_events.h"
#include "infrastructure/sqlite_repository.h"
#include "infrastructure/ttl_cache.h"

enum { BUSY_MS = 100 }; /* how long we wait for who has the database's lock */

/* Everything that the process has. */
struct program {
    const char *database; /* the arguments */
    const char *formatter_url;
    const char *registry_url;
    const char *nats_url;
    int32_t cache_ms;
    int32_t deadline_ms;
    int32_t open_ms;

    struct log log;
    struct metrics metrics;
    struct http_client http;
    struct directory directory;

    struct sqlite_repository sqlite;
    struct ttl_cache cache;
    struct nats_events events;

    struct metered metered;
    struct breaker breaker;
    struct retry retry;
    struct deadline deadline;

    struct values_service service;
    struct values_api api;
    struct server server;
};

/* ---- The call of the formatter ---- */

static void tell_call(void *who, enum error_kind kind, int64_t us)
{
    struct metrics *metrics = who;

    metrics_add(metrics, METRIC_CALLS,
                kind == ERROR_NONE        ? "ok"
                : kind == ERROR_EXTERNAL  ? "external"
                : kind == ERROR_TIMED_OUT ? "timed_out"
                                          : "other",
                1);
    metrics_observe(metrics, METRIC_CALL_SECONDS, us);
}

static void tell_change(void *who, enum breaker_state state)
{
    struct program *program = who;
    char message[64];

    metrics_set_state(&program->metrics, METRIC_BREAKER, breaker_names[state]);
    snprintf(message, sizeof(message), "the breaker is %s",
             breaker_names[state]);
    log_write(&program->log, LOG_WARN, NULL, message, NULL, NULL);
}

static bool check_formatter(void *self, struct error *error)
{
    const struct breaker *breaker = self;

    return breaker->state == BREAKER_CLOSED ||
           error_set(error, ERROR_UNAVAILABLE, "its breaker is not closed");
}

static struct call decorated_formatter(struct program *program)
{
    const struct breaker_rules rules = {
        .window_calls = 20,
        .window_us = 10000000,
        .minimum_calls = 5,
        .failures_percent = 60, /* one of two instances may be dead */
        .slow_us = program->deadline_ms * INT64_C(500),
        .slow_percent = 80,
        .open_us = program->open_ms * INT64_C(1000),
    };

    directory_init(&program->directory, &program->http, program->registry_url,
                   program->formatter_url);
    program->metered =
        (struct metered){ formatter_as_call(&program->directory), &real_time,
                          tell_call, &program->metrics };
    breaker_init(&program->breaker, metered_as_call(&program->metered),
                 &real_time, &rules);
    program->breaker.on_change = tell_change;
    program->breaker.who = program;
    metrics_set_state(&program->metrics, METRIC_BREAKER, "closed");
    program->retry =
        (struct retry){ breaker_as_call(&program->breaker), &real_time,
                        .attempts = 3, .pause_us = 10000 };
    program->deadline =
        (struct deadline){ retry_as_call(&program->retry), &real_time,
                           .us = program->deadline_ms * INT64_C(1000) };
    return deadline_as_call(&program->deadline);
}

/* ---- From start to stop ---- */

static void put_together(struct program *program)
{
    struct values_service *service = &program->service;

    service->repository = sqlite_as_repository(&program->sqlite);
    ttl_cache_init(&program->cache, &real_time,
                   program->cache_ms * INT64_C(1000));
    service->cache = ttl_as_cache(&program->cache);
    service->events = nats_as_events(&program->events);
    service->format = decorated_formatter(program);
    service->log = &program->log;
    service->metrics = &program->metrics;

    program->api = (struct values_api){
        .service = service,
        .dependencies = {
            { "database", true, service->repository.ops->check,
              &program->sqlite },
            { "events", false, service->events.ops->check, &program->events },
            { "formatter", false, check_formatter, &program->breaker },
            { "registry", false, directory_check, &program->directory },
        },
        .dependency_count = program->registry_url ? 4 : 3,
        .draining = &program->server.draining,
    };
    program->server.log = &program->log;
    program->server.handle = values_api_handle;
    program->server.self = &program->api;
}

static bool run(void *self, const sigset_t *signals)
{
    struct program *program = self;
    struct error error;
    bool ok = false;

    if (!sqlite_repository_open(&program->sqlite, program->database, BUSY_MS,
                                &error)) {
        log_write(&program->log, LOG_ERROR, NULL,
                  "No database (see --database)", &error, NULL);
    } else if (!http_client_init(&program->http) ||
               !nats_events_open(&program->events, program->nats_url)) {
        log_write(&program->log, LOG_ERROR, NULL, "No memory", NULL, NULL);
    } else {
        put_together(program);
        ok = server_run(&program->server, signals);
        ttl_cache_release(&program->cache);
        nats_events_close(&program->events);
        http_client_release(&program->http);
    }
    sqlite_repository_close(&program->sqlite);
    return ok;
}

int main(int argc, char **argv)
{
    /* Not on the stack: the cache alone has half a megabyte. */
    static struct program program = { .log = { "serviced", LOG_INFO, 0 } };
    const struct option_row rows[] = {
        { "port", "N", "where to listen; 0 is any that is free",
          .fallback = "8080", .number = &program.server.port, .most = 65535 },
        { "database", "FILE", "where values are; ':memory:' is none",
          .fallback = "values.db", .text = &program.database },
        { "formatter-url", "URL", "where the formatter is",
          .fallback = "http://127.0.0.1:8081", .variable = "FORMATTER_URL",
          .text = &program.formatter_url },
        { "registry-url", "URL",
          "where to ask for formatters instead: http://HOST:PORT/services/NAME",
          .variable = "REGISTRY_URL", .text = &program.registry_url },
        { "nats-url", "URL", "where events go",
          .fallback = "nats://127.0.0.1:4222", .variable = "NATS_URL",
          .text = &program.nats_url },
        { "cache-ms", "N", "how long what was read is fresh",
          .fallback = "5000", .number = &program.cache_ms, .most = 3600000 },
        { "deadline-ms", "N", "for the formatter", .fallback = "300",
          .number = &program.deadline_ms, .least = 1, .most = REQUEST_MS },
        { "open-ms", "N", "how long an open breaker asks nobody",
          .fallback = "5000", .number = &program.open_ms, .least = 1,
          .most = 3600000 },
        { "drain-ms", "N", "for others to see that we stop", .fallback = "500",
          .number = &program.server.drain_ms, .most = 60000 },
    };
    const struct command_line line = {
        .program = "serviced",
        .does =
            "Keeps values: POST /values {\"value\":42}, GET /values/1. For "
            "whoever runs it:\nGET /live, /ready, /health, /metrics; "
            "SIGUSR1 and SIGUSR2 log more and less.",
        .exits =
            "Exit status: 0 stopped by a signal; 1 it could not begin; 2 "
            "wrong arguments.",
        .options = rows,
        .option_count = sizeof(rows) / sizeof(rows[0]),
    };

    return server_main(&line, argc, argv, run, &program);
}
