/* The formatter, a service of its own, as a call: int32_t in,
 * char[VALUE_TEXT_SIZE] out. */
#ifndef INFRASTRUCTURE_FORMATTER_CLIENT_H
#define INFRASTRUCTURE_FORMATTER_CLIENT_H

#include "infrastructure/http_client.h"

struct formatter_client {
    struct http_client *http;
    const char *url; /* where it is: "http://127.0.0.1:8081" */
};

struct call formatter_as_call(struct formatter_client *self);

#endif
