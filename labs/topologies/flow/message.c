#include "flow/message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct message {
    struct trace_context context;
    int64_t deadline_ms;
    int32_t attempt;
    char payload[];
};

struct message *message_create(struct trace_context context,
                               int64_t deadline_ms, const char *payload)
{
    size_t size = strlen(payload) + 1;
    struct message *message = malloc(sizeof(*message) + size);

    if (!message)
        return NULL;
    *message = (struct message){ context, deadline_ms, .attempt = 0 };
    memcpy(message->payload, payload, size);
    return message;
}

void message_destroy(struct message *message)
{
    free(message);
}

const struct trace_context *message_context(const struct message *message)
{
    return &message->context;
}

const char *message_payload(const struct message *message)
{
    return message->payload;
}

int64_t message_deadline_ms(const struct message *message)
{
    return message->deadline_ms;
}

int32_t message_attempt(const struct message *message)
{
    return message->attempt;
}

int64_t message_begin_attempt(struct message *message, int64_t now,
                              int32_t limit_ms)
{
    message->attempt++;
    return now + limit_ms < message->deadline_ms ? now + limit_ms
                                                 : message->deadline_ms;
}

struct request message_request(const struct message *message, int64_t left_ms)
{
    struct request request = { .deadline_ms = (int32_t)left_ms,
                               .attempt = message->attempt };

    traceparent_write(&message->context, request.traceparent);
    snprintf(request.payload, PAYLOAD_SIZE, "%s", message->payload);
    return request;
}
