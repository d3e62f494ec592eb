/* What the user asked for. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "broker/broker.h"

struct arguments {
    struct broker_options broker;
    int32_t timeout_ms; /* for one request */
    int32_t retries;
    int32_t max_in_flight;
    bool in_memory;  /* no broker */
    int32_t *values; /* owned */
    size_t count;
    bool help;
};

/* Fills *arguments. False, after saying why on stderr, if an argument is wrong.
 * arguments_release in any case. */
bool parse_arguments(int argc, char **argv, struct arguments *arguments);
void arguments_release(struct arguments *arguments);

void print_usage(FILE *stream);

#endif
