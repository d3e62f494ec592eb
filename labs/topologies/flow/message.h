/* What crosses a boundary: {context, deadline, attempt, payload}. There is no
 * way to make one without a trace context, nor one without a deadline. */
#ifndef FLOW_MESSAGE_H
#define FLOW_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/context.h"
#include "wire/wire.h"

struct message;

/* For a message that is of no use after deadline_ms, on the clock of now_ms.
 * NULL: no memory. */
struct message *message_create(struct trace_context context,
                               int64_t deadline_ms, const char *payload);
void message_destroy(struct message *message);

/* Borrowed, as long as the message is there. */
const struct trace_context *message_context(const struct message *message);
const char *message_payload(const struct message *message);
int64_t message_deadline_ms(const struct message *message);
int32_t message_attempt(const struct message *message); /* 0: none yet */

/* One attempt more. Returns when it is late: limit_ms after now, but never
 * after the deadline of the message. */
int64_t message_begin_attempt(struct message *message, int64_t now,
                              int32_t limit_ms);

/* What a stage is asked, for an attempt that is late after left_ms. */
struct request message_request(const struct message *message, int64_t left_ms);

#endif
