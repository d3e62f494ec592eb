#include "messaging/memory_messaging.h"

#include <stdlib.h>

#include "support/clock.h"

/* One that was sent, in a list. */
struct memory_request {
    struct memory_request *next;
    const struct memory_handler *handler; /* or NULL */
    uint64_t ticket;
    size_t length;
    char payload[];
};

static const struct memory_handler *find(const struct memory_messaging *memory,
                                         const char *subject)
{
    for (size_t i = 0; i < memory->count; i++)
        if (strcmp(memory->handlers[i].subject, subject) == 0)
            return &memory->handlers[i];
    return NULL;
}

static bool op_send(void *self, const char *subject, const char *payload,
                    size_t length, uint64_t ticket)
{
    struct memory_messaging *memory = self;
    struct memory_request *request = malloc(sizeof(*request) + length + 1);

    if (!request)
        return false;
    request->next = memory->first; /* in any order, says the contract */
    request->handler = find(memory, subject);
    request->ticket = ticket;
    request->length = length;
    memcpy(request->payload, payload, length + 1);
    memory->first = request;
    return true;
}

static struct memory_request *take_first(struct memory_messaging *memory)
{
    struct memory_request *request = memory->first;

    if (request)
        memory->first = request->next;
    return request;
}

static void answer(struct memory_request *request,
                   struct messaging_event *event)
{
    char reply[MESSAGE_SIZE];
    size_t length;

    if (!request->handler) {
        event->kind = MESSAGING_NO_RESPONDERS;
        event->ticket = request->ticket;
        return;
    }
    length = request->handler->answer(request->payload, request->length, reply);
    if (length > 0)
        messaging_event_set_reply(event, request->ticket, reply, length);
}

static void op_next(void *self, int32_t timeout_ms,
                    struct messaging_event *event)
{
    struct timespec time = timespec_of_ms(timeout_ms);
    struct memory_request *request;

    event->kind = MESSAGING_NOTHING;
    while (event->kind == MESSAGING_NOTHING && (request = take_first(self))) {
        answer(request, event);
        free(request);
    }
    if (event->kind == MESSAGING_NOTHING)
        nanosleep(&time, NULL);
}

void memory_messaging_close(struct memory_messaging *memory)
{
    struct memory_request *request;

    while ((request = take_first(memory)))
        free(request);
}

struct messaging memory_as_messaging(struct memory_messaging *memory)
{
    static const struct messaging_ops ops = {
        .send = op_send,
        .next = op_next,
    };

    return (struct messaging){ .ops = &ops, .self = memory };
}
