/* One span as a line of JSON: the same names as in the JSON of OTLP, the
 * OpenTelemetry protocol, which also writes 64-bit numbers as texts. */
#ifndef TRACE_SPAN_H
#define TRACE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "trace/context.h"

enum { SPAN_NAME_SIZE = 32, SPAN_WHY_SIZE = 128, SPAN_LINE_SIZE = 2048 };

struct span {
    char trace_id[2 * TRACE_ID_SIZE + 1];
    char span_id[2 * SPAN_ID_SIZE + 1];
    struct {
        bool present;
        char text[2 * SPAN_ID_SIZE + 1];
    } parent_id;    /* not present: a root, or ... */
    bool continues; /* ... its parent is not ours: somebody else's trace */
    char name[SPAN_NAME_SIZE];
    char start_ns[24]; /* since 1970 */
    char end_ns[24];
    int32_t attempts;
    char status[16]; /* ok, or what it ended by instead */
    char why[SPAN_WHY_SIZE];
};

/* Writes it as a line. False: stream does not take it. */
bool span_write(const struct span *span, FILE *stream);

/* Reads a line of length bytes with a NUL behind it. If it is no span, why says
 * so, and *span stays. */
bool span_read(const char *line, size_t length, struct span *span,
               char why[SPAN_WHY_SIZE]);

#endif
