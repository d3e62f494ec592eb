/* What the user asked of a service: which broker to connect to. */
#ifndef NATS_SERVICE_ARGUMENTS_H
#define NATS_SERVICE_ARGUMENTS_H

#include <stdbool.h>
#include <stdio.h>

struct service_arguments {
    const char *program; /* "service1" */
    const char *nats_url;
    bool help;
};

/* Fills *arguments, where program is set already. False, after saying why on
 * stderr, if an argument is wrong. */
bool parse_service_arguments(int argc, char **argv,
                             struct service_arguments *arguments);

void print_service_usage(FILE *stream,
                         const struct service_arguments *arguments);

#endif
