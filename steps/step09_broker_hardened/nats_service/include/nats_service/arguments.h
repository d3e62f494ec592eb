/* What the user asked of a service: which broker, and which queue group. */
#ifndef NATS_SERVICE_ARGUMENTS_H
#define NATS_SERVICE_ARGUMENTS_H

#include <stdbool.h>
#include <stdio.h>

#include "broker/broker.h"

struct service_arguments {
    const char *program; /* "service1" */
    struct broker_options broker;
    const char *queue_group; /* "": none, every instance gets everything */
    bool help;
};

/* Fills *arguments, where program and queue_group are set already, the latter
 * to its default. False, after saying why on stderr, if an argument is wrong.
 */
bool parse_service_arguments(int argc, char **argv,
                             struct service_arguments *arguments);

void print_service_usage(FILE *stream,
                         const struct service_arguments *arguments);

#endif
