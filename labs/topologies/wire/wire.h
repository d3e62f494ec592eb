/*
 * What a stage and the middle say to each other, each a line of JSON:
 *
 *     {"traceparent":"00-...","deadlineMs":500,"attempt":1,"payload":"42"}
 *     {"payload":"84"} or {"payload":"84","branch":"small"} or {"error":"..."}
 *
 * A stage gets one request at a time, and answers it once.
 */
#ifndef WIRE_WIRE_H
#define WIRE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/context.h"

enum {
    PAYLOAD_SIZE = 512,
    BRANCH_SIZE = 32,
    ERROR_SIZE = 128,
    WIRE_LINE_SIZE = 8192, /* holds any of both */
};

struct request {
    char traceparent[TRACEPARENT_SIZE];
    int32_t deadline_ms; /* from now */
    int32_t attempt;
    char payload[PAYLOAD_SIZE];
};

/* One of payload and error is present. */
struct answer {
    struct {
        bool present;
        char text[PAYLOAD_SIZE];
    } payload;
    struct {
        bool present;
        char text[BRANCH_SIZE];
    } branch;
    struct {
        bool present;
        char text[ERROR_SIZE];
    } error;
};

/* Each writes a line, and returns its length, newline included. */
size_t request_write(const struct request *request, char line[WIRE_LINE_SIZE]);
size_t answer_write(const struct answer *answer, char line[WIRE_LINE_SIZE]);

/* Each reads a line of length bytes with a NUL behind it. If it is something
 * else, why says what is wrong, and nothing is changed. */
bool request_read(const char *line, size_t length, struct request *request,
                  char why[ERROR_SIZE]);
bool answer_read(const char *line, size_t length, struct answer *answer,
                 char why[ERROR_SIZE]);

#endif
