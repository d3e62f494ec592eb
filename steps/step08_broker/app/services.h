/* The services that the app asks, and a call of one, whoever carries it. */
#ifndef SERVICES_H
#define SERVICES_H

#include "messages/message.h"
#include "messaging/messaging.h"

/* ---- services.c: which there are, and where ---- */

/* Something that can be asked for: of whom, where, and how it is said. */
struct operation {
    const char *service; /* "service1" */
    const char *subject; /* "service.process" */
    const struct record *request;
    const struct record *response;
};

extern const struct operation process, transform;

/* ---- call.c: one request, and the judgement of its answer ---- */

enum { REPLY_LIMIT = 4096, WHY_SIZE = 1024 };

struct call {
    struct messaging messaging;
    int32_t timeout_ms;
    const struct operation *to; /* the last one called, or NULL */
    char why[WHY_SIZE];         /* if something went wrong: what, in one line */
};

/* Sends request, and waits for the response. For this and what follows: if
 * false, call->why tells why. */
bool call_ask(struct call *call, const struct operation *to,
              const void *request, void *response);

/* Whether the response is the one to this request. */
bool call_check_id(struct call *call, const char *sent, const char *received);

/* Whether the value was processed. */
bool call_check_processed(struct call *call, int32_t value, bool processed);

#endif
