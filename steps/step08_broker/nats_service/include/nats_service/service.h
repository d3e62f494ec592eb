/*
 * What every service does with the broker: subscribe, have each message
 * answered, publish the answer. It knows cnats; the operation does not.
 */
#ifndef NATS_SERVICE_SERVICE_H
#define NATS_SERVICE_SERVICE_H

#include <stdbool.h>
#include <stddef.h>

#include "broker/broker.h"
#include "messages/message.h"

enum { PAYLOAD_LIMIT = 64 * 1024 }; /* bytes */

struct nats_service {
    const char *name;    /* for the narration: "Service1" */
    const char *subject; /* where to listen: "service.process" */

    /* The operation. payload has length bytes, and a NUL behind them. Returns
     * the length of the reply, or 0 if there is none. Never called twice at
     * once. */
    size_t (*answer)(const char *payload, size_t length,
                     char reply[MESSAGE_SIZE]);
};

/* What the user may decide. */
struct service_options {
    const char *program; /* "service1" */
    struct broker_options broker;
};

/* Reads the arguments of program, as read_options does. */
bool read_service_options(int argc, char **argv, const char *program,
                          struct service_options *options, int *status);

/* Answers what is published on the service's subject, and narrates on stderr:
 * "Waiting for requests..." means that it is ready. While the broker is away,
 * it waits for it to come back. Returns at SIGINT or SIGTERM.
 *
 * To be called from main, before there is any thread. Returns the exit status
 * of the program: a failure only if there was no way to the broker. */
int serve(const struct nats_service *service,
          const struct service_options *options);

#endif
