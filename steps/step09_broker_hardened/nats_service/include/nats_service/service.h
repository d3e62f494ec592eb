/*
 * What every service does with the broker: subscribe, have each message
 * answered, publish the answer. It knows cnats; the operation does not.
 */
#ifndef NATS_SERVICE_SERVICE_H
#define NATS_SERVICE_SERVICE_H

#include <stddef.h>

#include "messages/message.h"
#include "nats_service/arguments.h"

enum { PAYLOAD_LIMIT = 64 * 1024 }; /* bytes */

struct nats_service {
    const char *name;            /* for the narration: "Service1" */
    const char *subject;         /* where to listen: "service.process" */
    const char *version_subject; /* and for questions about the version */

    /* The operation. payload has length bytes, a NUL behind them, and may be
     * changed. Returns the length of the reply, or 0 if there is none. Never
     * called twice at once. */
    size_t (*answer)(char *payload, size_t length, char reply[MESSAGE_SIZE]);

    /* The same for the version; it may be called while answer is. */
    size_t (*answer_version)(char *payload, size_t length,
                             char reply[MESSAGE_SIZE]);
};

/* Answers what is published on the service's subjects, and narrates on stderr:
 * "Waiting for requests..." means that it is ready. While the broker is away,
 * it waits for it to come back. At SIGINT or SIGTERM it accepts no more,
 * answers what it has accepted, for 30 seconds at most and not without a
 * broker, and returns; a second SIGINT ends the program.
 *
 * To be called from main, before there is any thread. Returns the exit status
 * of the program: a failure only if there was no way to the broker. */
int serve(const struct nats_service *service,
          const struct service_arguments *arguments);

#endif
