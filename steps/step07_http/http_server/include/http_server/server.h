/*
 * The HTTP server around the one operation of a service. It knows methods,
 * paths, headers, limits and time; the operation knows none of these.
 */
#ifndef HTTP_SERVER_SERVER_H
#define HTTP_SERVER_SERVER_H

#include <stddef.h>

#include "http_server/arguments.h"
#include "messages/message.h"

/* What an operation may answer with: RFC 9110, section 15. */
enum http_status {
    HTTP_OK = 200,
    HTTP_BAD_REQUEST = 400,
    HTTP_UNPROCESSABLE_CONTENT = 422,
    HTTP_INTERNAL_SERVER_ERROR = 500,
};

enum { HTTP_BODY_LIMIT = 64 * 1024 }; /* bytes */

struct http_service {
    const char *name; /* for the narration: "Service1" */
    const char *path; /* where to POST to: "/process" */

    /* The operation. body has length bytes, a NUL behind them, and may be
     * changed. text becomes the answer: JSON if the status is HTTP_OK, plain
     * text otherwise. Never called twice at once. */
    enum http_status (*answer)(char *body, size_t length,
                               char text[MESSAGE_SIZE]);
};

/* Answers POSTs to the service's path and GET /health, and narrates on stderr,
 * first that it listens. A connection that does not get a request done in
 * arguments->timeout_ms, be it silent or slow, is closed. At SIGINT or SIGTERM
 * it takes no new connection, finishes what it has begun, and returns; a SIGINT
 * after that ends the program at once.
 *
 * To be called from main, before there is any thread. Returns the exit status
 * of the program: a failure only if it could not listen. */
int serve(const struct http_service *service,
          const struct server_arguments *arguments);

#endif
