#include "arguments.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* strtoll alone would take "", " 42", "+42" and "4x" as well. */
static bool parse_int32(const char *text, int32_t *value)
{
    const char *digits = text[0] == '-' ? text + 1 : text;
    char *end;
    long long number = strtoll(text, &end, 10); /* out of range: the nearest */

    if (!isdigit((unsigned char)digits[0]) || *end != '\0')
        return false;
    if (number < INT32_MIN || number > INT32_MAX)
        return false;
    *value = (int32_t)number;
    return true;
}

/* Whether argument is, or ought to be, a value: -18 is no option. */
static bool is_value(const char *argument)
{
    return argument[0] != '-' || argument[1] == '\0' ||
           isdigit((unsigned char)argument[1]);
}

static const char *add_value(const char *argument, struct values *values)
{
    if (values->count == values->room)
        return "is one value too many";
    if (!parse_int32(argument, &values->values[values->count]))
        return "is not a decimal 32-bit integer";
    values->count++;
    return NULL;
}

static const char *choose(const struct option_row *option, const char *text)
{
    for (int i = 0; option->choices[i]; i++) {
        if (strcmp(text, option->choices[i]) == 0) {
            *option->choice = i;
            return NULL;
        }
    }
    return "does not have that choice";
}

/* Takes the option at **argv, and moves *argv to the last that it took. */
static const char *take_option(const struct option_row *option, char ***argv)
{
    while (option->name && (strncmp(**argv, "--", 2) != 0 ||
                            strcmp(**argv + 2, option->name) != 0))
        option++;
    if (!option->name)
        return "is not an option";
    if (option->flag) {
        *option->flag = true;
        return NULL;
    }
    if (!(*argv)[1])
        return "needs something behind it";
    ++*argv;
    if (option->choice)
        return choose(option, **argv);
    *option->text = **argv;
    return NULL;
}

bool parse_arguments(const char *program, char **argv,
                     const struct option_row *options, struct values *values)
{
    const char *argument = NULL;
    const char *wrong = NULL;

    while (!wrong && *++argv) {
        argument = *argv;
        if (is_value(argument))
            wrong = add_value(argument, values);
        else
            wrong = take_option(options, &argv);
    }
    if (wrong)
        fprintf(stderr, "%s: '%s' %s\n", program, argument, wrong);
    return !wrong;
}

bool flush_stdout(const char *program)
{
    bool flushed = fflush(stdout) == 0;
    bool ok = flushed && !ferror(stdout);

    if (!ok)
        fprintf(stderr, "%s: cannot write to stdout: %s\n", program,
                flushed ? "not all of it was taken" : strerror(errno));
    return ok;
}
