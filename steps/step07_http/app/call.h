/*
 * A call of a service: one POST, and the judgement of its answer. The caller
 * performs it, alone (app) or together with many others (app_concurrent).
 */
#ifndef CALL_H
#define CALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <curl/curl.h>

#include "messages/message.h"
#include "services.h"

enum { REPLY_LIMIT = 4096, HEADERS_LIMIT = 16 * 1024, WHY_SIZE = 512 };

/* Used again and again, so that its connection stays open. */
struct call {
    CURL *easy;
    int32_t timeout_ms;
    const struct endpoint *to; /* the last one called, or NULL */
    char request[MESSAGE_SIZE];
    char reply[REPLY_LIMIT + 1];
    size_t length; /* of reply */
    bool reply_too_long;
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
bool call_check_processed(struct call *call,
                          const struct process_request *request,
                          const struct process_response *response);

/* Says on stderr, as program, what went wrong. */
void call_report(const struct call *call, const char *program);

#endif
