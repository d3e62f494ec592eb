/* What a program is told by whoever starts it. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An option --name; where what it says is stored depends on which of the last
 * three is not NULL. A table of them ends with a row of zeros. */
struct option_row {
    const char *name;
    bool *flag;                 /* it needs nothing behind it */
    const char **text;          /* it needs a text */
    int *choice;                /* it needs one of the choices: its number */
    const char *const *choices; /* ends with NULL */
};

/* The decimal 32-bit integers among the arguments. */
struct values {
    int32_t *values;
    size_t room;
    size_t count;
};

/* False, after saying on stderr what is wrong: not all arguments are such
 * options and values, or there is no room. */
bool parse_arguments(const char *program, char **argv,
                     const struct option_row *options, struct values *values);

/* False, after saying why on stderr: stdout could not be written. A full disk
 * shows only when the buffer is written, so ask before exiting. */
bool flush_stdout(const char *program);

#endif
