#include "messaging/memory_messaging.h"

static const struct memory_handler *find(const struct memory_messaging *memory,
                                         const char *subject)
{
    for (size_t i = 0; i < memory->count; i++)
        if (strcmp(memory->handlers[i].subject, subject) == 0)
            return &memory->handlers[i];
    return NULL;
}

static enum messaging_status op_request(void *self, const char *subject,
                                        const char *payload, size_t length,
                                        int32_t timeout_ms,
                                        struct messaging_reply *reply)
{
    const struct memory_handler *handler = find(self, subject);
    char text[MESSAGE_SIZE];

    (void)timeout_ms; /* a call takes as long as it takes */
    if (!handler)
        return MESSAGING_NO_RESPONDERS;
    length = handler->answer(payload, length, text);
    if (length == 0)
        return MESSAGING_TIMEOUT;
    return messaging_reply_set(reply, text, length);
}

struct messaging memory_as_messaging(struct memory_messaging *memory)
{
    static const struct messaging_ops ops = { .request = op_request };

    return (struct messaging){ .ops = &ops, .self = memory };
}
