/* Messaging inside one process: a request is a call. No thread, no broker. */
#ifndef MESSAGING_MEMORY_MESSAGING_H
#define MESSAGING_MEMORY_MESSAGING_H

#include "messages/message.h"
#include "messaging/messaging.h"

/* Somebody who listens. */
struct memory_handler {
    const char *subject;
    answer_function *answer;
};

struct memory_messaging {
    const struct memory_handler *handlers; /* of a subject, the first counts */
    size_t count;
    struct memory_request *first; /* those that were sent; owned */
};

/* Drops what was sent and not asked for. */
void memory_messaging_close(struct memory_messaging *memory);

struct messaging memory_as_messaging(struct memory_messaging *memory);

#endif
