#include "request.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "answer.h"
#include "framing.h"
#include "support/narration.h"

/* Bytes for a request's headers, and for what libmicrohttpd notes of them. It
 * clears them each time, so more than is needed costs time. */
enum { HEADERS_MEMORY = 16 * 1024 };

struct connection {
    struct deadline deadline;

    /* The present request. */
    struct verdict verdict;
    bool begun; /* its headers are there */
    bool for_health;
    size_t length; /* of its body */
    char body[HTTP_BODY_LIMIT + 1];
};

/* ---- What is asked ---- */

static const struct verdict not_found = { MHD_HTTP_NOT_FOUND, "", false };
static const struct verdict not_allowed = { MHD_HTTP_METHOD_NOT_ALLOWED, "",
                                            false };
static const struct verdict no_json = {
    MHD_HTTP_UNSUPPORTED_MEDIA_TYPE,
    "Expected request with `Content-Type: application/json`", false
};
static const struct verdict too_long = {
    MHD_HTTP_CONTENT_TOO_LARGE,
    "Failed to buffer the request body: length limit exceeded", false
};

static const char *header(struct MHD_Connection *mhd, const char *name)
{
    return MHD_lookup_connection_value(mhd, MHD_HEADER_KIND, name);
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

/* The path of a target that may be a whole URL: RFC 9112, section 3.2.2. */
static const char *path_of(const char *target)
{
    const char *authority = strstr(target, "://");

    if (target[0] == '/' || !authority)
        return target;
    return authority + 3 + strcspn(authority + 3, "/");
}

static bool is_for_health(const char *path)
{
    return strcmp(path, "/health") == 0;
}

/* What can be said of a request before its body is there. */
static struct verdict check_request(const struct http_service *service,
                                    struct MHD_Connection *mhd,
                                    const char *path, const char *method)
{
    const char *length = header(mhd, MHD_HTTP_HEADER_CONTENT_LENGTH);

    if (is_for_health(path))
        return strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0
                   ? accepted
                   : not_allowed;
    if (strcmp(path, service->path) != 0)
        return not_found;
    if (strcmp(method, "POST") != 0)
        return not_allowed;
    if (!is_json(header(mhd, MHD_HTTP_HEADER_CONTENT_TYPE)))
        return no_json;
    if (length && strtoull(length, NULL, 10) > HTTP_BODY_LIMIT)
        return too_long;
    return accepted;
}

static void add_to_body(struct connection *connection, const char *bytes,
                        size_t count)
{
    if (count > HTTP_BODY_LIMIT - connection->length) {
        connection->verdict = too_long;
        connection->length = HTTP_BODY_LIMIT;
    } else {
        memcpy(connection->body + connection->length, bytes, count);
        connection->length += count;
    }
}

/* ---- What is answered ---- */

/* Fills text and returns the status; asks the service, if that makes sense. */
static unsigned find_answer(const struct http_service *service,
                            struct connection *connection,
                            char text[MESSAGE_SIZE])
{
    const struct verdict *verdict = &connection->verdict;

    if (verdict->status == MHD_HTTP_OK && !connection->for_health) {
        connection->body[connection->length] = '\0';
        return answer(service, connection->body, connection->length, text);
    }
    snprintf(text, MESSAGE_SIZE, "%s",
             verdict->status == MHD_HTTP_OK ? "ok" : verdict->why);
    return verdict->status;
}

static enum MHD_Result respond(struct server *server,
                               struct connection *connection,
                               struct MHD_Connection *mhd)
{
    char text[MESSAGE_SIZE];
    unsigned status = find_answer(server->service, connection, text);
    bool is_json_text = status == MHD_HTTP_OK && !connection->for_health;
    struct MHD_Response *response = MHD_create_response_from_buffer(
        strlen(text), text, MHD_RESPMEM_MUST_COPY);
    enum MHD_Result result;

    if (!response)
        return MHD_NO;
    if (status != MHD_HTTP_OK)
        narrate("\t[%s] Refused with %u: %s\n", server->service->name, status,
                text[0] ? text : MHD_get_reason_phrase_for(status));
    if (text[0])
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                                is_json_text ? "application/json"
                                             : "text/plain; charset=utf-8");
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW,
                                connection->for_health ? "GET,HEAD" : "POST");
    if (server->stopping || connection->verdict.last)
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    result = MHD_queue_response(mhd, status, response);
    MHD_destroy_response(response);
    return result;
}

/* ---- What libmicrohttpd calls ---- */

static void on_connection(void *self, struct MHD_Connection *mhd,
                          void **context,
                          enum MHD_ConnectionNotificationCode code)
{
    struct server *server = self;
    struct connection *connection = *context;

    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = connection = malloc(sizeof(*connection));
        if (connection)
            deadline_add(
                &server->deadlines, &connection->deadline,
                MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD)
                    ->connect_fd);
    } else if (connection) {
        deadline_remove(&server->deadlines, &connection->deadline);
        free(connection);
    }
}

/* For each request, when its first line is there. Returns what *context will
 * be; NULL: there is no memory for the connection. */
static void *on_target(void *self, const char *target,
                       struct MHD_Connection *mhd)
{
    struct connection *connection =
        MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
            ->socket_context;
    char *query = strchr(target, '?');

    (void)self;
    if (connection) {
        connection->verdict = check_target(target);
        connection->begun = false;
    }
    /* Nobody wants it; but libmicrohttpd would parse it, and if it has no room
     * for that, close the connection without a word. */
    if (query)
        query[1] = '\0';
    return connection;
}

static void begin_request(struct server *server, struct connection *connection,
                          struct MHD_Connection *mhd, const char *path,
                          const char *method, const char *version)
{
    request_begins(&server->deadlines);
    connection->begun = true;
    connection->for_health = is_for_health(path);
    connection->length = 0;
    if (connection->verdict.status == MHD_HTTP_OK)
        connection->verdict = check_headers(mhd, version);
    if (connection->verdict.status == MHD_HTTP_OK)
        connection->verdict = check_request(server->service, mhd, path, method);
}

/* Whether to answer without the body: it has no end that we could be sure of,
 * or its sender asks whether we want it, and we do not. Who sends it without
 * asking gets the answer behind it: one that comes before may be lost, for a
 * connection that is closed while there are bytes that nobody has read is
 * reset. */
static bool is_unwanted(const struct connection *connection,
                        struct MHD_Connection *mhd)
{
    return connection->verdict.last ||
           (connection->verdict.status != MHD_HTTP_OK &&
            header(mhd, MHD_HTTP_HEADER_EXPECT));
}

/* For each request: when its headers are there; for each piece of its body; and
 * to have it answered, unless it is already. */
static enum MHD_Result on_request(void *self, struct MHD_Connection *mhd,
                                  const char *target, const char *method,
                                  const char *version, const char *bytes,
                                  size_t *count, void **context)
{
    struct server *server = self;
    struct connection *connection = *context;

    if (!connection)
        return MHD_NO;
    if (!connection->begun) {
        begin_request(server, connection, mhd, path_of(target), method,
                      version);
        if (!is_unwanted(connection, mhd))
            return MHD_YES;
    } else if (*count > 0) {
        add_to_body(connection, bytes, *count);
        *count = 0;
        return MHD_YES;
    }
    return respond(server, connection, mhd);
}

static void on_request_end(void *self, struct MHD_Connection *mhd,
                           void **context, enum MHD_RequestTerminationCode code)
{
    struct server *server = self;
    struct connection *connection = *context;

    (void)mhd;
    (void)code;
    if (connection && connection->begun)
        request_ends(&server->deadlines, &connection->deadline);
}

struct MHD_Daemon *answer_requests(struct server *server, int fd,
                                   int32_t max_connections)
{
    /* Not MHD_USE_EPOLL or _AUTO: 0.9.75 forgets connections if 128 become
     * ready at once. */
    return MHD_start_daemon(
        MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, on_request,
        server, MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, server, MHD_OPTION_URI_LOG_CALLBACK, on_target, server,
        MHD_OPTION_NOTIFY_COMPLETED, on_request_end, server,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)max_connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEADERS_MEMORY,
        MHD_OPTION_END);
}
