/*
 * Two threads: libmicrohttpd's talks to the clients and calls the operation;
 * main's waits for a signal and closes connections whose time is up.
 */
#include "http_server/server.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <microhttpd.h>

#include "listen.h"

/* Bytes for a request's headers. libmicrohttpd clears them each time, so more
 * than is needed costs time. */
enum { HEADERS_LIMIT = 8 * 1024 };

struct server {
    const struct http_service *service;
    int32_t timeout_ms;

    pthread_mutex_t lock; /* what follows is for both threads */
    pthread_cond_t idle;  /* none is busy any more */
    struct connection *connections;
    int busy; /* requests that have begun and not ended */
    bool stopping;
};

struct connection {
    struct connection *next;
    struct connection *previous;
    int fd;
    int64_t deadline_ms; /* for its request, the present one or the next */

    /* The present request. */
    bool for_health;
    unsigned status; /* of its answer, as far as we know */
    size_t length;   /* of its body */
    char body[HTTP_BODY_LIMIT + 1];
};

/* ---- Time and connections ---- */

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct timespec timespec_of(int64_t ms)
{
    return (struct timespec){ (time_t)(ms / 1000),
                              (long)(ms % 1000) * 1000000 };
}

static void add_connection(struct server *server, struct connection *added)
{
    pthread_mutex_lock(&server->lock);
    added->deadline_ms = now_ms() + server->timeout_ms;
    added->previous = NULL;
    added->next = server->connections;
    if (added->next)
        added->next->previous = added;
    server->connections = added;
    pthread_mutex_unlock(&server->lock);
}

static void remove_connection(struct server *server,
                              const struct connection *removed)
{
    pthread_mutex_lock(&server->lock);
    if (removed->next)
        removed->next->previous = removed->previous;
    if (removed->previous)
        removed->previous->next = removed->next;
    else
        server->connections = removed->next;
    pthread_mutex_unlock(&server->lock);
}

/* Closes the connections whose time is up. Returns how long it is until the
 * next one's can be. */
static int64_t close_overdue(struct server *server)
{
    int64_t now = now_ms();
    int64_t first = now + server->timeout_ms;

    pthread_mutex_lock(&server->lock);
    for (const struct connection *connection = server->connections; connection;
         connection = connection->next) {
        if (connection->deadline_ms <= now)
            shutdown(connection->fd, SHUT_RDWR); /* libmicrohttpd sees that */
        else if (connection->deadline_ms < first)
            first = connection->deadline_ms;
    }
    pthread_mutex_unlock(&server->lock);
    return first - now;
}

/* ---- Requests ---- */

static void begin_request(struct server *server, struct connection *connection)
{
    pthread_mutex_lock(&server->lock);
    server->busy++;
    pthread_mutex_unlock(&server->lock);
    connection->length = 0;
}

static void end_request(struct server *server, struct connection *connection)
{
    pthread_mutex_lock(&server->lock);
    connection->deadline_ms = now_ms() + server->timeout_ms;
    if (--server->busy == 0)
        pthread_cond_signal(&server->idle);
    pthread_mutex_unlock(&server->lock);
}

static bool is_stopping(struct server *server)
{
    bool stopping;

    pthread_mutex_lock(&server->lock);
    stopping = server->stopping;
    pthread_mutex_unlock(&server->lock);
    return stopping;
}

/* application/json and application/anything+json, with or without parameters:
 * RFC 9110, section 8.3.1, and RFC 6838, section 4.2.8. */
static bool is_json(const char *content_type)
{
    const char *prefix = "application/";
    size_t length = content_type ? strcspn(content_type, "; \t") : 0;

    return length >= strlen("application/json") &&
           strncasecmp(content_type, prefix, strlen(prefix)) == 0 &&
           strncasecmp(content_type + length - 4, "json", 4) == 0 &&
           strchr("/+", content_type[length - 5]);
}

static const char *header(struct MHD_Connection *mhd, const char *name)
{
    return MHD_lookup_connection_value(mhd, MHD_HEADER_KIND, name);
}

/* What can be said of a request before its body is there. */
static unsigned check_headers(const struct server *server,
                              struct MHD_Connection *mhd, bool for_health,
                              const char *path, const char *method)
{
    if (for_health)
        return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0
                   ? MHD_HTTP_OK
                   : MHD_HTTP_METHOD_NOT_ALLOWED;
    if (strcmp(path, server->service->path) != 0)
        return MHD_HTTP_NOT_FOUND;
    if (strcmp(method, "POST") != 0)
        return MHD_HTTP_METHOD_NOT_ALLOWED;
    if (!is_json(header(mhd, MHD_HTTP_HEADER_CONTENT_TYPE)))
        return MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
    return MHD_HTTP_OK;
}

/* Whether the client asks if it may send a body, and we know that it is too
 * long. Who sends it without asking gets the answer behind it: one that comes
 * before may be lost, for a connection that is closed while there are bytes
 * that nobody has read is reset. */
static bool asks_for_too_much(struct MHD_Connection *mhd)
{
    const char *expect = header(mhd, MHD_HTTP_HEADER_EXPECT);
    const char *length = header(mhd, MHD_HTTP_HEADER_CONTENT_LENGTH);

    return expect && length && strtoull(length, NULL, 10) > HTTP_BODY_LIMIT;
}

static void take_body(struct connection *connection, const char *bytes,
                      size_t count)
{
    if (count > HTTP_BODY_LIMIT - connection->length) {
        connection->status = MHD_HTTP_CONTENT_TOO_LARGE;
        connection->length = HTTP_BODY_LIMIT;
    } else {
        memcpy(connection->body + connection->length, bytes, count);
        connection->length += count;
    }
}

static const char *refusal(unsigned status)
{
    switch (status) {
    case MHD_HTTP_CONTENT_TOO_LARGE:
        return "Failed to buffer the request body: length limit exceeded";
    case MHD_HTTP_UNSUPPORTED_MEDIA_TYPE:
        return "Expected request with `Content-Type: application/json`";
    default:
        return "";
    }
}

/* Fills text and returns the status; asks the operation, if that makes sense.
 */
static unsigned answer(const struct server *server,
                       struct connection *connection, char text[MESSAGE_SIZE])
{
    if (connection->status != MHD_HTTP_OK) {
        snprintf(text, MESSAGE_SIZE, "%s", refusal(connection->status));
        return connection->status;
    }
    if (connection->for_health) {
        snprintf(text, MESSAGE_SIZE, "ok");
        return MHD_HTTP_OK;
    }
    text[0] = '\0';
    connection->body[connection->length] = '\0';
    return server->service->answer(connection->body, connection->length, text);
}

static enum MHD_Result respond(struct server *server,
                               struct connection *connection,
                               struct MHD_Connection *mhd)
{
    char text[MESSAGE_SIZE];
    unsigned status = answer(server, connection, text);
    bool is_json = status == MHD_HTTP_OK && !connection->for_health;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(text), text, MHD_RESPMEM_MUST_COPY);
    enum MHD_Result result;

    if (!response)
        return MHD_NO;
    if (status != MHD_HTTP_OK)
        fprintf(stderr, "\t[%s] Refused with %u: %s\n", server->service->name,
                status, text[0] ? text : MHD_get_reason_phrase_for(status));
    if (text[0])
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                                is_json ? "application/json"
                                        : "text/plain; charset=utf-8");
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW,
                                connection->for_health ? "GET,HEAD" : "POST");
    if (is_stopping(server))
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    result = MHD_queue_response(mhd, status, response);
    MHD_destroy_response(response);
    return result;
}

/* ---- What libmicrohttpd calls, in its thread ---- */

/* For each request: when its headers are there, *context is still NULL then;
 * for each piece of its body; and to have it answered, unless it is already. */
static enum MHD_Result on_request(void *self, struct MHD_Connection *mhd,
                                  const char *path, const char *method,
                                  const char *version, const char *bytes,
                                  size_t *count, void **context)
{
    struct server *server = self;
    struct connection *connection = *context;

    (void)version;
    if (!connection) {
        connection =
            MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
                ->socket_context;
        if (!connection)
            return MHD_NO;
        *context = connection;
        begin_request(server, connection);
        connection->for_health = strcmp(path, "/health") == 0;
        connection->status =
            check_headers(server, mhd, connection->for_health, path, method);
        if (!asks_for_too_much(mhd))
            return MHD_YES;
        if (connection->status == MHD_HTTP_OK)
            connection->status = MHD_HTTP_CONTENT_TOO_LARGE;
    } else if (*count > 0) {
        take_body(connection, bytes, *count);
        *count = 0;
        return MHD_YES;
    }
    return respond(server, connection, mhd);
}

static void on_request_end(void *self, struct MHD_Connection *mhd,
                           void **context, enum MHD_RequestTerminationCode code)
{
    (void)mhd;
    (void)code;
    if (*context)
        end_request(self, *context);
}

static void on_connection(void *self, struct MHD_Connection *mhd,
                          void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct connection *connection = *context;

    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = connection = malloc(sizeof(*connection));
        if (!connection)
            return;
        connection->fd =
            MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)
                ->connect_fd;
        add_connection(self, connection);
    } else if (connection) {
        remove_connection(self, connection);
        free(connection);
    }
}

/* ---- From start to stop, in main's thread ---- */

/* A standard file that is closed shall not become a connection: what is written
 * there would go to somebody. What takes its place cannot be used either. */
static void occupy_standard_files(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

static sigset_t block_stop_signals(void)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals,
                    NULL);    /* for every later thread, too */
    signal(SIGINT, SIG_DFL);  /* a script's & has made us ignore it */
    signal(SIGPIPE, SIG_IGN); /* who reads the narration may go away */
    return signals;
}

/* A connection is a file, and there may be 1024 of these unless one asks. */
static void allow_files(int32_t connections)
{
    struct rlimit files;
    rlim_t wanted = (rlim_t)connections + 32;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < wanted) {
        files.rlim_cur = wanted < files.rlim_max ? wanted : files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

static void run_until_signal(struct server *server, const sigset_t *signals)
{
    struct timespec wait;
    sigset_t again = *signals;

    do {
        wait = timespec_of(close_overdue(server));
    } while (sigtimedwait(signals, NULL, &wait) < 0);

    /* A second Ctrl-C ends us at once. SIGTERM does not: with_services.sh sends
     * it right after a Ctrl-C. */
    sigdelset(&again, SIGTERM);
    pthread_sigmask(SIG_UNBLOCK, &again, NULL);
}

/* Waits for the requests that have begun. None takes longer than its time. */
static void finish_requests(struct server *server)
{
    pthread_mutex_lock(&server->lock);
    server->stopping = true;
    while (server->busy > 0) {
        struct timespec until;

        pthread_mutex_unlock(&server->lock);
        until = timespec_of(now_ms() + close_overdue(server));
        pthread_mutex_lock(&server->lock);
        if (server->busy > 0)
            pthread_cond_timedwait(&server->idle, &server->lock, &until);
    }
    pthread_mutex_unlock(&server->lock);
}

static struct MHD_Daemon *start(struct server *server, int fd,
                                int32_t max_connections)
{
    /* Not MHD_USE_EPOLL or _AUTO: 0.9.75 forgets connections if 128 become
     * ready at once. */
    return MHD_start_daemon(
        MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, on_request,
        server, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, server, MHD_OPTION_NOTIFY_COMPLETED, on_request_end,
        server, MHD_OPTION_CONNECTION_LIMIT, (unsigned)max_connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADERS_LIMIT,
        MHD_OPTION_END);
}

int serve(const struct http_service *service,
          const struct server_arguments *arguments)
{
    struct server server = {
        .service = service,
        .timeout_ms = arguments->timeout_ms,
        .lock = PTHREAD_MUTEX_INITIALIZER,
    };
    sigset_t signals = block_stop_signals();
    struct MHD_Daemon *daemon;
    pthread_condattr_t clock;
    char address[ADDRESS_SIZE];
    int fd;

    occupy_standard_files();
    fd = listen_on(arguments->program, arguments->bind, arguments->port,
                   address);
    if (fd < 0)
        return EXIT_FAILURE;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&server.idle, &clock);
    allow_files(arguments->max_connections);
    daemon = start(&server, fd, arguments->max_connections);
    if (!daemon) {
        fprintf(stderr, "%s: cannot start the HTTP server\n",
                arguments->program);
        close(fd);
        return EXIT_FAILURE;
    }

    fprintf(stderr, "\t[%s] Listening on http://%s\n", service->name, address);
    run_until_signal(&server, &signals);
    MHD_quiesce_daemon(daemon); /* hands the listening socket back */
    shutdown(fd, SHUT_RDWR);    /* not to let anybody wait in its queue */
    finish_requests(&server);
    MHD_stop_daemon(daemon);
    close(fd);
    return EXIT_SUCCESS;
}
