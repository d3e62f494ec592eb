/* Messaging inside one process: a request is a call. No thread, no broker. */
#ifndef MESSAGING_MEMORY_MESSAGING_H
#define MESSAGING_MEMORY_MESSAGING_H

#include "messages/message.h"
#include "messaging/messaging.h"

/* Somebody who listens. If there is no reply, whoever asked gets
 * MESSAGING_TIMEOUT, at once, since nothing can come any more. */
struct memory_handler {
    const char *subject;
    answer_function *answer;
};

struct memory_messaging {
    const struct memory_handler *handlers; /* of a subject, the first counts */
    size_t count;
};

struct messaging memory_as_messaging(struct memory_messaging *memory);

#endif
