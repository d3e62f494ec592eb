/* The service: puts the layers together. This is the one place that knows what
 * stands behind each port, and what is put around each call. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/server.h"
#include "api/values_api.h"
#include "call/breaker.h"
#include "call/decorators.h"
#include "infrastructure/formatter_client.h"
#include "infrastructure/memory_repository.h"
#include "infrastructure/nats_events.h"
#include "infrastructure/sqlite_repository.h"
#include "infrastructure/ttl_cache.h"
#include "support/options.h"
#include "support/standard_files.h"

enum { BUSY_MS = 100 }; /* how long we wait for who has the database's lock */

struct arguments {
    const char *database;
    const char *formatter_url;
    const char *nats_url;
    int32_t cache_ms;
    int32_t deadline_ms;
    int32_t open_ms;
};

/* Everything that the process has. */
struct program {
    struct arguments arguments;
    struct server server;
    struct log log;
    struct metrics metrics;

    struct sqlite_repository sqlite;
    struct memory_repository memory;
    struct ttl_cache cache;
    struct nats_events events;
    struct http_client http;
    struct formatter_client formatter;

    struct metered metered;
    struct breaker breaker;
    struct retry retry;
    struct deadline deadline;

    struct values_service service;
    struct dependency dependencies[3];
    struct values_api api;
};

/* ---- The call of the formatter ---- */

static void tell_call(void *who, enum error_kind kind, int64_t us)
{
    struct metrics *metrics = who;

    metrics_count(metrics, METRIC_CALLS, error_names[kind]);
    metrics_observe(metrics, METRIC_CALL_SECONDS, us);
}

static void tell_change(void *who, enum breaker_state state)
{
    struct program *program = who;
    char message[64];

    metrics_set_state(&program->metrics, METRIC_BREAKER, breaker_names[state]);
    snprintf(message, sizeof(message), "the breaker is %s",
             breaker_names[state]);
    log_say(&program->log, LOG_WARN, NULL, message, NULL);
}

static bool check_formatter(void *self, struct error *error)
{
    return breaker_state(self) == BREAKER_CLOSED ||
           error_set(error, ERROR_UNAVAILABLE, "its breaker is not closed");
}

static struct call decorated_formatter(struct program *program)
{
    const struct arguments *arguments = &program->arguments;

    http_client_init(&program->http, &real_time);
    program->formatter.http = &program->http;
    program->formatter.url = arguments->formatter_url;
    program->metered = (struct metered){
        .inner = formatter_as_call(&program->formatter),
        .time = &real_time,
        .tell = tell_call,
        .who = &program->metrics,
    };
    program->breaker = (struct breaker){
        .inner = metered_as_call(&program->metered),
        .time = &real_time,
        .rules = { .window_calls = 20,
                   .window_us = 10000000,
                   .minimum_calls = 5,
                   .failures_percent = 50,
                   .slow_us = arguments->deadline_ms * INT64_C(500),
                   .slow_percent = 80,
                   .open_us = arguments->open_ms * INT64_C(1000) },
        .on_change = tell_change,
        .who = program,
    };
    breaker_init(&program->breaker);
    metrics_set_state(&program->metrics, METRIC_BREAKER, "closed");
    program->retry = (struct retry){ breaker_as_call(&program->breaker),
                                     &real_time, .attempts = 3,
                                     .pause_us = 10000 };
    program->deadline =
        (struct deadline){ retry_as_call(&program->retry), &real_time,
                           arguments->deadline_ms * INT64_C(1000) };
    return deadline_as_call(&program->deadline);
}

/* ---- From start to stop ---- */

static bool open_repository(struct program *program)
{
    const char *database = program->arguments.database;
    struct error error;

    memory_repository_init(&program->memory);
    program->service.repository = memory_as_repository(&program->memory);
    if (strcmp(database, "memory") == 0)
        return true;
    program->service.repository = sqlite_as_repository(&program->sqlite);
    if (sqlite_repository_open(&program->sqlite, database, BUSY_MS, &error))
        return true;
    log_say(&program->log, LOG_ERROR, NULL, "No database (see --database)",
            &error);
    return false;
}

static void put_together(struct program *program)
{
    struct values_service *service = &program->service;

    ttl_cache_init(&program->cache, &real_time,
                   program->arguments.cache_ms * INT64_C(1000));
    service->cache = ttl_as_cache(&program->cache);
    service->events = nats_as_events(&program->events);
    service->format = decorated_formatter(program);
    service->log = &program->log;
    service->metrics = &program->metrics;
    program->dependencies[0] = (struct dependency){
        "database", true, service->repository.ops->check,
        service->repository.self
    };
    program->dependencies[1] = (struct dependency){
        "events", false, service->events.ops->check, service->events.self
    };
    program->dependencies[2] = (struct dependency){
        "formatter", false, check_formatter, &program->breaker
    };
    program->api = (struct values_api){ service, program->dependencies, 3,
                                        &program->server.draining };
    program->server.log = &program->log;
    program->server.handler = values_api_as_handler(&program->api);
}

static int run(struct program *program, sigset_t signals)
{
    bool ok = open_repository(program) &&
              nats_events_open(&program->events, program->arguments.nats_url);

    if (ok) {
        put_together(program);
        ok = server_open(&program->server);
        if (ok)
            server_run(&program->server, signals);
        server_close(&program->server);
        nats_events_close(&program->events);
        ttl_cache_release(&program->cache);
        breaker_release(&program->breaker);
        http_client_release(&program->http);
    }
    sqlite_repository_close(&program->sqlite);
    memory_repository_release(&program->memory);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

static bool read_arguments(int argc, char **argv, struct program *program,
                           int *status)
{
    struct arguments *arguments = &program->arguments;
    struct server *server = &program->server;
    const struct option_row rows[] = {
        { "port", "N", "where to listen; 0 is any that is free",
          .fallback = "8080", .number = &server->port, .least = 0,
          .most = 65535 },
        { "database", "FILE", "where values are; 'memory' keeps them in memory",
          .fallback = "values.db", .text = &arguments->database },
        { "formatter-url", "URL", "where the formatter is",
          .fallback = "http://127.0.0.1:8081", .variable = "FORMATTER_URL",
          .text = &arguments->formatter_url },
        { "nats-url", "URL", "where events go",
          .fallback = "nats://127.0.0.1:4222", .variable = "NATS_URL",
          .text = &arguments->nats_url },
        { "cache-ms", "N", "how long what was read is fresh",
          .fallback = "5000", .number = &arguments->cache_ms, .least = 0,
          .most = 3600000 },
        { "deadline-ms", "N", "for the formatter", .fallback = "300",
          .number = &arguments->deadline_ms, .least = 1, .most = 60000 },
        { "open-ms", "N", "how long an open breaker asks nobody",
          .fallback = "5000", .number = &arguments->open_ms, .least = 1,
          .most = 3600000 },
        { "timeout-ms", "N", "for a request", .fallback = "1000",
          .number = &server->timeout_ms, .least = 1, .most = 60000 },
        { "drain-ms", "N", "for others to see that we stop", .fallback = "500",
          .number = &server->drain_ms, .least = 0, .most = 60000 },
    };
    const struct command_line line = {
        .program = "serviced",
        .does = "Keeps values: POST /values {\"value\":42}, GET /values/1. For "
                "whoever runs it:\nGET /live, /ready, /health, /metrics; "
                "SIGUSR1 and SIGUSR2 log more and less.",
        .exits = "Exit status: 0 stopped by SIGINT or SIGTERM; 1 it could not "
                 "begin; 2 wrong\narguments.",
        .options = rows,
        .option_count = sizeof(rows) / sizeof(rows[0]),
    };

    return read_options(&line, argc, argv, status);
}

int main(int argc, char **argv)
{
    /* Not on the stack: the cache alone has half a megabyte. */
    static struct program program = { .log = { "serviced", LOG_INFO, 0 } };
    sigset_t signals = server_block_signals();
    int status;

    occupy_standard_files();
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (read_arguments(argc, argv, &program, &status))
        status = run(&program, signals);
    curl_global_cleanup();
    return flush_stdout("serviced", status);
}
