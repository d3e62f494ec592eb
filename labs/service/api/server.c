#include "api/server.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <microhttpd.h>

#include "support/standard_files.h"
#include "support/stop_signals.h"

/* Who comes when there are as many is turned away; who is silent for so long
 * is, too. */
enum { CONNECTIONS_LIMIT = 200, SILENCE_S = 10 };

/* ---- Who asks ---- */

static void make_id(char *out, size_t digits)
{
    unsigned char random[16] = { 0 };

    while (getrandom(random, sizeof(random), 0) < 0 && errno == EINTR)
        ;
    for (size_t i = 0; i < digits / 2; i++)
        snprintf(out + 2 * i, 3, "%02x", random[i]);
}

/* A request that is part of something larger says so in its traceparent,
 * 00-TRACE-SPAN-FLAGS: https://www.w3.org/TR/trace-context/. */
static void fill_scope(struct scope *scope, struct MHD_Connection *mhd)
{
    const char *parent =
        MHD_lookup_connection_value(mhd, MHD_HEADER_KIND, "traceparent");
    const char *digits = "0123456789abcdef";

    make_id(scope->request_id, sizeof(scope->request_id) - 1);
    if (parent && strlen(parent) == 55 && strncmp(parent, "00-", 3) == 0 &&
        strspn(parent + 3, digits) == 32)
        snprintf(scope->trace_id, sizeof(scope->trace_id), "%.32s", parent + 3);
    else
        make_id(scope->trace_id, sizeof(scope->trace_id) - 1);
}

/* ---- What is answered ---- */

static void ask_handler(struct server *server, struct exchange *exchange)
{
    const struct error *error = &exchange->error;
    struct log_request request = { exchange->method, exchange->path, 0, 0 };

    if (exchange->too_long)
        http_say(exchange, MHD_HTTP_CONTENT_TOO_LARGE,
                 "{\"error\":\"more than %d bytes\"}", HTTP_BODY_LIMIT);
    else
        server->handle(server->self, exchange);
    request.status = exchange->status;
    request.us = time_now_us(&real_time) - exchange->begun_us;
    log_write(server->log, exchange->status >= 500 ? LOG_ERROR : LOG_INFO,
              &exchange->scope, "request",
              request.status < 400 || error->kind == ERROR_NONE ? NULL : error,
              &request);
}

static enum MHD_Result respond(struct server *server,
                               struct MHD_Connection *mhd,
                               struct exchange *exchange)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        exchange->length, exchange->text, MHD_RESPMEM_MUST_COPY);
    enum MHD_Result result;

    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type",
                            exchange->type ? exchange->type
                                           : "application/json");
    MHD_add_response_header(response, "X-Request-Id",
                            exchange->scope.request_id);
    if (exchange->allow)
        MHD_add_response_header(response, "Allow", exchange->allow);
    if (server->draining)
        MHD_add_response_header(response, "Connection", "close");
    result = MHD_queue_response(mhd, exchange->status, response);
    MHD_destroy_response(response);
    return result;
}

/* ---- What libmicrohttpd calls ---- */

static struct exchange *begin(struct server *server, struct MHD_Connection *mhd,
                              const char *path, const char *method)
{
    const char *key =
        MHD_lookup_connection_value(mhd, MHD_HEADER_KIND, "Idempotency-Key");
    struct exchange *exchange = calloc(1, sizeof(*exchange));

    if (!exchange)
        return NULL;
    server->busy++;
    exchange->method = method;
    exchange->path = path;
    exchange->key = key ? key : "";
    exchange->begun_us = time_now_us(&real_time);
    exchange->scope.until_us = exchange->begun_us + REQUEST_MS * 1000;
    fill_scope(&exchange->scope, mhd);
    return exchange;
}

static void add_to_body(struct exchange *exchange, const char *bytes,
                        size_t count)
{
    exchange->too_long |= count > HTTP_BODY_LIMIT - exchange->body_length;
    if (!exchange->too_long) {
        memcpy(exchange->body + exchange->body_length, bytes, count);
        exchange->body_length += count;
    }
}

/* For each request: when its headers are there; for each piece of its body; and
 * to have it answered. */
static enum MHD_Result on_request(void *self, struct MHD_Connection *mhd,
                                  const char *path, const char *method,
                                  const char *version, const char *bytes,
                                  size_t *count, void **context)
{
    struct exchange *exchange = *context;

    (void)version;
    if (!exchange) {
        *context = begin(self, mhd, path, method);
        return *context ? MHD_YES : MHD_NO;
    }
    if (*count > 0) {
        add_to_body(exchange, bytes, *count);
        *count = 0;
        return MHD_YES;
    }
    ask_handler(self, exchange);
    return respond(self, mhd, exchange);
}

static void on_request_end(void *self, struct MHD_Connection *mhd,
                           void **context, enum MHD_RequestTerminationCode code)
{
    struct server *server = self;

    (void)mhd;
    (void)code;
    if (*context)
        server->busy--;
    free(*context);
    *context = NULL;
}

/* ---- From start to stop ---- */

static void say(const struct server *server, enum log_level level,
                const char *what, const char *why)
{
    char message[128];

    snprintf(message, sizeof(message), "%s http://127.0.0.1:%d%s", what,
             (int)server->port, why);
    log_write(server->log, level, NULL, message, NULL, NULL);
}

static struct MHD_Daemon *start(struct server *server)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)server->port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

    /* Not MHD_USE_EPOLL or _AUTO: 0.9.75 forgets connections if 128 become
     * ready at once. */
    return MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL_INTERNAL_THREAD |
            MHD_USE_ITC,
        0, NULL, NULL, on_request, server, MHD_OPTION_SOCK_ADDR, &address,
        MHD_OPTION_NOTIFY_COMPLETED, on_request_end, server,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_LIMIT,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SILENCE_S, MHD_OPTION_END);
}

static void wait_for_stop(struct log *log, const sigset_t *signals)
{
    int signal = 0;

    while (signal != SIGTERM && signal != SIGINT) {
        sigwait(signals, &signal);
        if (signal == SIGUSR1 || signal == SIGUSR2)
            log_raise(log, signal == SIGUSR1 ? -1 : 1);
    }
    let_interrupt_end_us();
}

/* Until no request is under way; none may take longer than that. */
static void drain(struct server *server, struct MHD_Daemon *daemon)
{
    int64_t until;
    int fd;

    server->draining = true;
    say(server, LOG_INFO, "Stopping on", "");
    real_time.sleep_us(NULL, server->drain_ms * INT64_C(1000));
    fd = MHD_quiesce_daemon(daemon); /* nobody new */
    shutdown(fd, SHUT_RDWR);
    until = time_now_us(&real_time) + 2 * REQUEST_MS * 1000;
    while (server->busy > 0 && time_now_us(&real_time) < until)
        real_time.sleep_us(NULL, 1000);
    close(fd);
}

bool server_run(void *self, const sigset_t *signals)
{
    struct server *server = self;
    struct MHD_Daemon *daemon = start(server);

    if (!daemon) {
        say(server, LOG_ERROR, "Cannot listen on",
            " (is the port in use? choose another with --port)");
        return false;
    }
    server->port = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    say(server, LOG_INFO, "Listening on", "");
    wait_for_stop(server->log, signals);
    drain(server, daemon);
    MHD_stop_daemon(daemon);
    return true;
}

int server_main(const struct command_line *line, int argc, char **argv,
                bool (*run)(void *self, const sigset_t *signals), void *self)
{
    sigset_t signals = block_stop_signals();
    int status;

    sigaddset(&signals, SIGUSR1);
    sigaddset(&signals, SIGUSR2);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    occupy_standard_files();
    if (read_options(line, argc, argv, &status))
        status = run(self, &signals) ? EXIT_SUCCESS : EXIT_FAILURE;
    return flush_stdout(line->program, status);
}
