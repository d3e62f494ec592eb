/* A request and its answer, as everything behind the socket knows them. */
#ifndef API_HTTP_H
#define API_HTTP_H

#include "call/call.h"
#include "support/record.h"

enum { HTTP_BODY_LIMIT = 4096, HTTP_TEXT_SIZE = 16384 };

struct http_request {
    const char *method;
    const char *path;
    const char *body; /* length bytes and a NUL */
    size_t length;
    const char *key; /* Idempotency-Key; empty: none */
    struct scope scope;
};

struct http_response {
    unsigned status;
    const char *type;   /* of text */
    const char *allow;  /* the right method, if this was not one, or NULL */
    struct error error; /* for the log: what went wrong, if anything did */
    size_t length;
    char text[HTTP_TEXT_SIZE];
};

/* handle gets a response that is initialised, and fills it. */
struct http_handler {
    void (*handle)(void *self, const struct http_request *request,
                   struct http_response *response);
    void *self;
};

void http_response_init(struct http_response *response);

/* Reads the body, JSON, into the struct of record. ERROR_INVALID, with example
 * for the client: it is something else. */
bool http_read(const struct http_request *request, const struct record *record,
               const char *example, void *into, struct error *error);

/* Fills in JSON. */
void http_say(struct http_response *response, unsigned status,
              const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Fills in what a client is told of an error: its status, and {"error":...}.
 * The cause is told only of what the client itself can mend. */
void http_say_error(struct http_response *response, const struct error *error);

/* For GET /live of any server: 200, as long as it can answer at all. */
void http_say_live(void *self, const struct http_request *request,
                   struct http_response *response);

/* One row of a service's table. A "*" at the end of path is any text. */
struct http_route {
    const char *method;
    const char *path;
    void (*handle)(void *self, const struct http_request *request,
                   struct http_response *response);
};

/* Has the right row answer, or answers 404 or 405. */
void http_route(const struct http_route *routes, size_t count, void *self,
                const struct http_request *request,
                struct http_response *response);

#endif
