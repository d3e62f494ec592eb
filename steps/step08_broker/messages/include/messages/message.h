/*
 * What the app and the services say to each other, as JSON. Which service is
 * meant, and what it shall do, is not in here: where it is sent says that.
 */
#ifndef MESSAGES_MESSAGE_H
#define MESSAGES_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "support/record.h"

/* Of a request's id, which its response repeats: any text up to 128 bytes of
 * UTF-8, and a NUL. */
enum { REQUEST_ID_SIZE = 129, TRANSFORMED_SIZE = 32 };

struct process_request {
    int32_t value;
    char request_id[REQUEST_ID_SIZE];
};

struct process_response {
    int32_t value;
    bool processed;
    char request_id[REQUEST_ID_SIZE];
};

struct transform_request {
    int32_t value;
    char request_id[REQUEST_ID_SIZE];
};

struct transform_response {
    int32_t original;
    char transformed[TRANSFORMED_SIZE];
    char request_id[REQUEST_ID_SIZE];
};

/* How each is written and read. */
extern const struct record process_request_record;
extern const struct record process_response_record;
extern const struct record transform_request_record;
extern const struct record transform_response_record;

enum { MESSAGE_SIZE = 2048 }; /* holds any of them as JSON */

/* What a service does with a request, JSON in, JSON out. payload has length
 * bytes, and a NUL behind them. Returns the length of the reply, or 0 if there
 * is none. */
typedef size_t answer_function(const char *payload, size_t length,
                               char reply[MESSAGE_SIZE]);

#endif
