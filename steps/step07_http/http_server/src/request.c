#include "parts.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "support/clock.h"
#include "support/narration.h"

/* Bytes for the longest headers that we accept, and libmicrohttpd's notes on
 * them. It clears them for each request, so more than needed costs time. */
enum { HEADERS_MEMORY = 16 * 1024, BODY_LIMIT = 64 * 1024 };

struct connection {
    struct deadline deadline;

    /* The present request. */
    bool begun; /* and not ended */
    struct verdict verdict;
    size_t length; /* of its body */
    char body[BODY_LIMIT + 1];
    char text[MESSAGE_SIZE]; /* of the service's answer */
};

/* ---- What is asked ---- */

static const struct verdict healthy = { MHD_HTTP_OK, .text = "ok" };
static const struct verdict not_found = { .status = MHD_HTTP_NOT_FOUND };
static const struct verdict not_get = { MHD_HTTP_METHOD_NOT_ALLOWED,
                                        .allow = "GET,HEAD" };
static const struct verdict not_post = { MHD_HTTP_METHOD_NOT_ALLOWED,
                                         .allow = "POST" };
static const struct verdict no_json = {
    MHD_HTTP_UNSUPPORTED_MEDIA_TYPE,
    .text = "Expected request with `Content-Type: application/json`"
};
static const struct verdict too_long = {
    MHD_HTTP_CONTENT_TOO_LARGE,
    .text = "Failed to buffer the request body: length limit exceeded"
};

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

/* The path of a target that may be a whole URL: RFC 9112, section 3.2.2. */
static const char *path_of(const char *target)
{
    const char *authority = target[0] == '/' ? NULL : strstr(target, "://");

    return authority ? authority + 3 + strcspn(authority + 3, "/") : target;
}

/* What can be said of a request before its body is there. */
static struct verdict check_request(const struct service *service,
                                    const struct head *head, const char *path,
                                    const char *method)
{
    const char *length = head->values[LENGTH];

    if (strcmp(path, "/health") == 0)
        return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0
                   ? healthy
                   : not_get;
    if (strcmp(path, service->path) != 0)
        return not_found;
    if (strcmp(method, "POST") != 0)
        return not_post;
    if (!is_json(head->values[TYPE]))
        return no_json;
    if (length && strtoull(length, NULL, 10) > BODY_LIMIT)
        return too_long;
    return (struct verdict){ 0 };
}

static void begin_request(struct server *server, struct connection *connection,
                          struct MHD_Connection *mhd, const char *path,
                          const char *method, const char *version)
{
    struct verdict *verdict = &connection->verdict;
    struct head head = { 0 };

    server->busy++;
    connection->begun = true;
    connection->length = 0;
    if (verdict->status == 0)
        *verdict = check_headers(mhd, version, &head);
    if (verdict->status == 0)
        *verdict = check_request(server->service, &head, path, method);
    /* Who asks whether we want the body need not send it. Who does not ask gets
     * the answer behind it: one that comes before may be lost, for a connection
     * that is closed while there are bytes that nobody has read is reset. */
    if (verdict->status >= MHD_HTTP_BAD_REQUEST &&
        MHD_lookup_connection_value(mhd, MHD_HEADER_KIND,
                                    MHD_HTTP_HEADER_EXPECT))
        verdict->last = true;
}

static void add_to_body(struct connection *connection, const char *bytes,
                        size_t count)
{
    if (count > BODY_LIMIT - connection->length) {
        connection->verdict = too_long;
    } else {
        memcpy(connection->body + connection->length, bytes, count);
        connection->length += count;
    }
}

/* ---- What is answered ---- */

static enum MHD_Result respond(const struct server *server,
                               struct MHD_Connection *mhd,
                               const struct verdict *verdict)
{
    char *text = verdict->text ? (char *)verdict->text : "";
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(text), text, MHD_RESPMEM_MUST_COPY);
    enum MHD_Result result;

    if (!response)
        return MHD_NO;
    if (verdict->status != MHD_HTTP_OK)
        narrate("\t[%s] Refused with %u: %s\n", server->service->name,
                verdict->status,
                verdict->text ? text
                              : MHD_get_reason_phrase_for(verdict->status));
    if (verdict->text)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                                verdict->type ? verdict->type
                                              : "text/plain; charset=utf-8");
    if (verdict->allow)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW,
                                verdict->allow);
    if (verdict->last || server->stopping)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    result = MHD_queue_response(mhd, verdict->status, response);
    MHD_destroy_response(response);
    return result;
}

static void end_request(struct server *server, struct connection *connection)
{
    connection->deadline.at_ms = now_ms() + server->deadlines.timeout_ms;
    if (connection->begun && --server->busy == 0 && server->stopping)
        kill(getpid(), SIGTERM);
    connection->begun = false;
}

/* ---- What libmicrohttpd calls ---- */

static void on_connection(void *self, struct MHD_Connection *mhd,
                          void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct server *server = self;
    struct connection *connection = *context;

    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = connection = malloc(sizeof(*connection));
        if (connection) {
            connection->begun = false;
            deadline_add(&server->deadlines, &connection->deadline,
                         info->connect_fd);
        }
    } else if (connection) {
        end_request(server, connection); /* 1.0 may not say on_request_end */
        deadline_remove(&server->deadlines, &connection->deadline);
        free(connection);
    }
}

/* What on_connection made; NULL: there was no memory. */
static struct connection *connection_of(struct MHD_Connection *mhd)
{
    return MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
        ->socket_context;
}

/* For each request, when its first line is there. */
static void *on_target(void *self, const char *target,
                       struct MHD_Connection *mhd)
{
    struct connection *connection = connection_of(mhd);
    char *query = strchr(target, '?');

    (void)self;
    if (connection)
        connection->verdict = check_target(target);
    /* Nobody wants it; but libmicrohttpd would parse it, and if it has no room
     * for that, close the connection without a word. */
    if (query)
        query[1] = '\0';
    return NULL; /* for *context: on_request has not begun */
}

/* For each request: when its headers are there; for each piece of its body; and
 * to have it answered, unless it is already. */
static enum MHD_Result on_request(void *self, struct MHD_Connection *mhd,
                                  const char *target, const char *method,
                                  const char *version, const char *bytes,
                                  size_t *count, void **context)
{
    struct server *server = self;
    struct connection *connection = connection_of(mhd);

    if (!connection)
        return MHD_NO;
    if (!*context) {
        *context = connection;
        begin_request(server, connection, mhd, path_of(target), method,
                      version);
        if (!connection->verdict.last)
            return MHD_YES;
    } else if (*count > 0) {
        add_to_body(connection, bytes, *count);
        *count = 0;
        return MHD_YES;
    }
    if (connection->verdict.status == 0) {
        connection->body[connection->length] = '\0';
        connection->verdict = answer(server->service, connection->body,
                                     connection->length, connection->text);
    }
    return respond(server, mhd, &connection->verdict);
}

static void on_request_end(void *self, struct MHD_Connection *mhd,
                           void **context, enum MHD_RequestTerminationCode code)
{
    (void)mhd;
    (void)code;
    if (*context) /* it has begun */
        end_request(self, *context);
}

struct MHD_Daemon *answer_requests(struct server *server, int fd)
{
    /* Not MHD_USE_EPOLL or _AUTO: 0.9.75 forgets connections if 128 become
     * ready at once. */
    return MHD_start_daemon(
        MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, on_request,
        server, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, server, MHD_OPTION_URI_LOG_CALLBACK, on_target, server,
        MHD_OPTION_NOTIFY_COMPLETED, on_request_end, server,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)server->max_connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADERS_MEMORY,
        MHD_OPTION_END);
}
