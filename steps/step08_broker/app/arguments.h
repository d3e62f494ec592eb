/* What the user asked for. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct arguments {
    const char *nats_url;
    int32_t timeout_ms; /* for one request */
    bool in_memory;     /* no broker: the services are called */
    int32_t value;
    bool help;
};

/* Fills *arguments. False, after saying why on stderr, if one is wrong. */
bool parse_arguments(int argc, char **argv, struct arguments *arguments);

void print_usage(FILE *stream);

#endif
