/* What the user asked for, of app or of app_concurrent. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct arguments {
    const char *program;
    bool many; /* values, and --max-in-flight: app_concurrent */
    const char *service1_url;
    const char *service2_url;
    int32_t timeout_ms; /* for one request */
    int32_t wait_ms;    /* for the services to be healthy */
    int32_t retries;
    int32_t max_in_flight;
    int32_t *values; /* owned */
    size_t count;
    bool help;
};

/* Fills *arguments, where program and many are set already. False, after saying
 * why on stderr, if an argument is wrong. arguments_release in any case. */
bool parse_arguments(int argc, char **argv, struct arguments *arguments);
void arguments_release(struct arguments *arguments);

void print_usage(FILE *stream, const struct arguments *arguments);

#endif
