/* Which trace a message belongs to, and which span of it sent the message: what
 * https://www.w3.org/TR/trace-context/ (level 1) carries as traceparent. */
#ifndef TRACE_CONTEXT_H
#define TRACE_CONTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TRACE_ID_SIZE = 16, SPAN_ID_SIZE = 8, TRACEPARENT_SIZE = 56 };

/* Made by the functions below, copied freely. No id is all zero. */
struct trace_context {
    uint8_t trace_id[TRACE_ID_SIZE];
    uint8_t span_id[SPAN_ID_SIZE];
    bool sampled; /* decided once, where the trace began */
};

/* A new trace. Whether it is sampled is left to chance: percent, 0 to 100. */
struct trace_context trace_begin(int32_t percent);

/* A new span of the same trace. */
struct trace_context trace_child(const struct trace_context *parent);

/* "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" */
void traceparent_write(const struct trace_context *context,
                       char text[TRACEPARENT_SIZE]);

/* False, with *context as it was: text is none that the standard lets a
 * receiver go on with. A version above 00 may have more behind the flags. */
bool traceparent_read(const char *text, struct trace_context *context);

/* Writes bytes as lower-case digits, two for each, and a NUL. */
void trace_hex(const uint8_t *bytes, size_t count, char *text);

#endif
