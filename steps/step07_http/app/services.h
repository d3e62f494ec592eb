/* The services that an app asks, and a call of one, which the caller performs,
 * alone (app) or together with many others (app_concurrent). */
#ifndef SERVICES_H
#define SERVICES_H

#include <curl/curl.h>

#include "messages/message.h"
#include "support/options.h"

/* ---- services.c: which there are, and where ---- */

/* Something that can be asked for: of whom, where, and how it is said. */
struct operation {
    const char *service; /* "service1" */
    const char *path;    /* "/process" */
    const struct record *request;
    const struct record *response;
};

extern const struct operation process, transform;

enum { URL_SIZE = 1024 };

/* An operation at a place. */
struct endpoint {
    const struct operation *operation;
    char url[URL_SIZE];   /* "http://127.0.0.1:3001/process" */
    char shown[URL_SIZE]; /* the same, without what may be secret */
};

/* base is where the service is; it may have a path of its own, and end with a
 * slash. False, with *endpoint as it was, if it is no URL. */
bool endpoint_init(struct endpoint *endpoint, const struct operation *operation,
                   const char *base);

/* What the user asked for, of app or of app_concurrent. */
struct services {
    struct endpoint process;
    struct endpoint transform;
    int32_t timeout_ms; /* for each request */
    int32_t max_in_flight;
};

/* Reads the arguments of line, whose options are those of services, as
 * read_options does. */
bool read_services(int argc, char **argv, struct command_line line,
                   struct services *services, int *status);

/* ---- call.c: one POST, and the judgement of its answer ---- */

enum { REPLY_LIMIT = 4096, HEADERS_LIMIT = 16 * 1024, WHY_SIZE = 512 };

/* Used again and again, so that its connection stays open. */
struct call {
    CURL *easy;
    int32_t timeout_ms;
    const struct endpoint *to; /* the last one called, or NULL */
    char request[MESSAGE_SIZE];
    char reply[REPLY_LIMIT + 1];
    size_t length;         /* of reply */
    size_t headers_length; /* with those of 100 Continue, and the trailers */
    bool out_of_files;     /* so that there is no connection */
    bool refused;          /* in the service's own words */
    char why[WHY_SIZE];    /* if something went wrong: what, in one line */
};

/* False if there is no memory. call_close in any case. */
bool call_open(struct call *call, int32_t timeout_ms);
void call_close(struct call *call);

/* Makes call->easy ready to be performed. to is kept, not copied. */
void call_prepare(struct call *call, const struct endpoint *to,
                  const void *request);

/* What came of it: code is what curl says of call->easy. True if a response of
 * the right shape came in time, with status 200, as JSON. For this and what
 * follows: if false, call->why tells why. */
bool call_finish(struct call *call, CURLcode code, void *response);

/* Whether the response is the one to this request. */
bool call_check_id(struct call *call, const char *sent, const char *received);

/* Whether the value was processed. */
bool call_check_processed(struct call *call, int32_t value, bool processed);

/* Says on stderr, as program, what went wrong. */
void call_report(const struct call *call, const char *program);

#endif
