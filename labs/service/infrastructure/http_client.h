/* Requests to other services, over connections that stay open. */
#ifndef INFRASTRUCTURE_HTTP_CLIENT_H
#define INFRASTRUCTURE_HTTP_CLIENT_H

#include <pthread.h>

#include <curl/curl.h>

#include "call/call.h"

enum { HTTP_URL_SIZE = 256, HTTP_REPLY_SIZE = 4096, HTTP_IDLE_LIMIT = 16 };

struct http_client {
    const struct time_source *time;
    pthread_mutex_t lock;
    CURL *idle[HTTP_IDLE_LIMIT]; /* with their connections */
    int count;
};

struct http_reply {
    long status;
    size_t length;
    char body[HTTP_REPLY_SIZE]; /* ends with a NUL */
};

/* curl_global_init comes before, and curl_global_cleanup behind them. */
void http_client_init(struct http_client *self, const struct time_source *time);
void http_client_release(struct http_client *self);

/* Asks, at the latest until the end of scope, whose ids go along. body is NULL
 * if there is none. ERROR_EXTERNAL: nobody there, or no whole answer;
 * ERROR_TIMED_OUT. Any status is an answer. */
bool http_ask(struct http_client *self, const struct scope *scope,
              const char *method, const char *url, const char *body,
              struct http_reply *reply, struct error *error);

#endif
