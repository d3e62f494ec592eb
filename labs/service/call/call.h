/* A call: a request in, a response or an error out. One type for all of them,
 * so that what can be said of calls in general - how long, how often, whether
 * at all - is written once, and put around any of them. */
#ifndef CALL_CALL_H
#define CALL_CALL_H

#include <stdint.h>

#include "domain/error.h"

/* Time, of this machine or of a test. */
struct time_source {
    int64_t (*now_us)(void *self); /* microseconds; only goes forward */
    void (*sleep_us)(void *self, int64_t us);
    void *self;
};

extern const struct time_source real_time;

int64_t time_now_us(const struct time_source *time);

/* What goes along with a request through all layers. */
struct scope {
    int64_t until_us;    /* whoever waits gives up then */
    char request_id[17]; /* random hexadecimal digits, as in W3C traces */
    char trace_id[33];   /* the same in all services */
};

struct call {
    /* Returns by scope->until_us. True: *response is filled; else *error is,
     * and *response as it was. What both are, who makes the call knows, and
     * who answers it; nobody between them looks. */
    bool (*make)(void *self, const struct scope *scope, const void *request,
                 void *response, struct error *error);
    void *self;
};

bool call_make(const struct call *call, const struct scope *scope,
               const void *request, void *response, struct error *error);

#endif
