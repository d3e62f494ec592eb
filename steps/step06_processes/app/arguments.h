/* What the user asked for. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include <stdbool.h>
#include <stdint.h>

extern const char usage[];

struct arguments {
    int32_t input;
    int32_t timeout_ms; /* for one reply */
    bool help;
};

/* Fills *arguments. False, after saying why on stderr, if one is wrong. */
bool parse_arguments(int argc, char **argv, struct arguments *arguments);

#endif
