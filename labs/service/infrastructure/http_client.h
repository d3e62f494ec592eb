/* Requests to other services, over connections that stay open. */
#ifndef INFRASTRUCTURE_HTTP_CLIENT_H
#define INFRASTRUCTURE_HTTP_CLIENT_H

#include <pthread.h>

#include "call/call.h"

enum { HTTP_URL_SIZE = 256, HTTP_REPLY_SIZE = 4096 };

struct http_client {
    pthread_key_t easy; /* curl's handle, one for each thread */
};

struct http_reply {
    long status;
    size_t length;
    char body[HTTP_REPLY_SIZE]; /* ends with a NUL */
};

/* In main: they begin and end curl, too. A thread that has asked must have
 * ended before the release. False: there is no memory. */
bool http_client_init(struct http_client *self);
void http_client_release(struct http_client *self);

/* Asks, at the latest until the end of scope, whose ids go along. body is NULL
 * if there is none. ERROR_EXTERNAL: nobody there, or no whole answer;
 * ERROR_TIMED_OUT. Any status is an answer. */
bool http_ask(struct http_client *self, const struct scope *scope,
              const char *method, const char *url, const char *body,
              struct http_reply *reply, struct error *error);

#endif
