/*
 * A program's command line as a table: what it says of itself, its options, and
 * the values that it takes. --help, the usage and all errors come from that.
 */
#ifndef SUPPORT_OPTIONS_H
#define SUPPORT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "support/values.h"

enum { EXIT_USAGE = 2 }; /* the exit status after wrong arguments */

/* One option: --NAME OPERAND. It sets number or text; the other is NULL. Left
 * out, its environment variable counts, or, without one, the fallback. */
struct option_row {
    const char *name;
    const char *operand;  /* "N" */
    const char *help;     /* a part of a sentence; range and fallback follow */
    const char *needs;    /* for the error; NULL: made from this row */
    const char *fallback; /* NULL: text becomes NULL */
    const char *variable; /* of the environment, or NULL */

    int32_t *number; /* a decimal number from least to most */
    int32_t least;
    int32_t most;

    const char **text; /* borrowed from argv, the environment, or this row */
    bool may_be_empty;
    const char *choices[2]; /* the two words it can be, or NULL */
};

struct command_line {
    const char *program; /* "app" */
    const char *does;    /* what, in whole sentences */
    const char *exits;   /* what an exit status means */
    const struct option_row *options;
    size_t option_count;

    /* The operands: one VALUE, or any number of them, or, if both are NULL,
     * none. Without an operand it is the fallback, words with spaces between
     * them. A VALUE may begin with a minus; as one of many, "-" stands for
     * those on stdin. */
    int32_t *value;
    struct values *values; /* release them in any case */
    const char *fallback;
};

/* Reads the arguments. False: there is nothing more to do, and *status is the
 * exit status. --help was printed on stdout, or what is wrong on stderr. */
bool read_options(const struct command_line *line, int argc, char **argv,
                  int *status);

/* What --help prints. Also for an argument that only the program finds wrong.
 */
void print_help(FILE *stream, const struct command_line *line);

#endif
