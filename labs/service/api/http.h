/* A request and its answer, as everything behind the socket knows them. */
#ifndef API_HTTP_H
#define API_HTTP_H

#include "call/call.h"
#include "support/record.h"

enum { HTTP_BODY_LIMIT = 4096, HTTP_TEXT_SIZE = 16384 };

/* All zero at first. */
struct exchange {
    const char *method; /* the request */
    const char *path;
    const char *key; /* Idempotency-Key; empty: none */
    struct scope scope;
    size_t body_length;
    char body[HTTP_BODY_LIMIT + 1]; /* with a NUL */

    unsigned status;   /* the answer */
    const char *type;  /* of text; NULL: JSON */
    const char *allow; /* the right method, if this was not one, or NULL */
    size_t length;
    char text[HTTP_TEXT_SIZE];

    struct error error; /* what went wrong, if anything did, for the log */
    int64_t begun_us;
    bool too_long;
};

/* Fills in the answer. */
typedef void http_handle(void *self, struct exchange *exchange);

/* One row of a service's table. A "*" at the end of path is any text. */
struct http_route {
    const char *method;
    const char *path;
    http_handle *handle;
};

/* Has the right row answer, or answers 404 or 405. */
void http_route(const struct http_route *routes, size_t count, void *self,
                struct exchange *exchange);

/* Reads the body, JSON, into the struct of record. ERROR_INVALID, with example
 * for the client, in exchange->error: it is something else. */
bool http_read(struct exchange *exchange, const struct record *record,
               const char *example, void *into);

/* Fills in JSON. */
void http_say(struct exchange *exchange, unsigned status, const char *format,
              ...) __attribute__((format(printf, 3, 4)));

/* Fills in what a client is told of exchange->error: its status, and
 * {"error":...}. The cause is told only of what the client itself can mend. */
void http_say_error(struct exchange *exchange);

/* For GET /live of any server: 200, as long as it can answer at all. */
void http_say_live(void *self, struct exchange *exchange);

#endif
