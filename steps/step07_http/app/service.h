/*
 * A service as seen from here: a URL that takes JSON and answers with JSON.
 * A call is one such request; the caller decides how to perform it, with
 * curl_easy_perform (app) or with many others at once (app_concurrent).
 */
#ifndef SERVICE_H
#define SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <curl/curl.h>

#include "messages/message.h"

struct service {
    const char *name; /* "service1" */
    char *url;        /* of its operation, "http://127.0.0.1:3001/process" */
    char *health_url;
    char *shown; /* url without a user and a password */
};

/* To be called first, so that no connection takes the place of stdin, stdout or
 * stderr if one of these is closed. */
void occupy_standard_files(void);

/* Whether text can be the URL of a service. */
bool is_url(const char *text);

/* base is_url, path is that of the operation. False if there is no memory. */
bool service_init(struct service *service, const char *name, const char *base,
                  const char *path);
void service_release(struct service *service);

enum { REPLY_LIMIT = 4096, WHY_SIZE = 512 };

/* Used again and again, so that its connection stays open. */
struct call {
    CURL *easy;
    struct curl_slist *headers;
    int32_t timeout_ms;
    const struct service *service; /* the last one called */
    char request[MESSAGE_SIZE];
    char reply[REPLY_LIMIT + 1];
    size_t length; /* of reply */
    bool reply_too_long;
    bool refused;       /* in the service's own words */
    char why[WHY_SIZE]; /* what went wrong, in one line */
};

enum call_status {
    CALL_OK,
    CALL_FAILED,
    CALL_UNREACHED, /* may go better next time */
};

/* False if there is no memory. call_close in any case. */
bool call_open(struct call *call, int32_t timeout_ms);
void call_close(struct call *call);

/* Make call->easy ready to be performed. */
bool call_process(struct call *call, const struct service *service,
                  const struct process_request *request);
bool call_transform(struct call *call, const struct service *service,
                    const struct transform_request *request);
void call_health(struct call *call, const struct service *service);

/* What came of it: code is what curl says of call->easy. Unless it is CALL_OK,
 * call->why tells why. After CALL_UNREACHED it may be performed once more. */
enum call_status call_finish(struct call *call, CURLcode code);

/* Read the reply of a call that was CALL_OK. False: call->why tells why; a
 * value that could not be processed is one of the reasons. */
bool call_processed(struct call *call, const struct process_request *request,
                    struct process_response *response);
bool call_transformed(struct call *call,
                      const struct transform_request *request,
                      struct transform_response *response);

/* Says on stderr, as program, why the call failed. */
void call_report(const struct call *call, const char *program);

#endif
