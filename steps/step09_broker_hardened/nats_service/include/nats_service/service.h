/* What every service does with the broker: subscribe, have each message
 * answered, publish the answer. It knows cnats; the operation does not. */
#ifndef NATS_SERVICE_SERVICE_H
#define NATS_SERVICE_SERVICE_H

#include "messages/message.h"

struct service {
    const char *program; /* "service1" */
    const char *version; /* "0.1.618" */
    const char *name;    /* for the narration: "Service1" */
    const char *does;    /* for its first line: "Processing Service (NATS)" */
    const char *subject; /* where to listen: "service.process" */
    const char *version_subject; /* and for questions about the version */
    const char *queue_group;     /* unless the user has another */
    answer_function *answer;     /* never called twice at once */
};

/* Reads the program's arguments, answers what is published on the service's
 * subjects, and narrates on stderr: "Waiting for requests..." means that it is
 * ready. While the broker is away, it waits for it to come back. At SIGINT or
 * SIGTERM it accepts no more, answers what it has accepted, for 30 seconds at
 * most and not without a broker, and returns; a SIGINT after that ends the
 * program at once.
 *
 * To be called from main, before there is any thread. Returns the exit status
 * of the program: a failure only if there was no way to the broker. */
int serve(const struct service *service, int argc, char **argv);

#endif
