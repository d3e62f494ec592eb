#include "support/options.h"

#include <assert.h>
#include <ctype.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* For getopt_long, a row is FIRST_ROW and its place in the table. */
enum { OPTIONS_LIMIT = 16, HELP_COLUMN = 23, HELP = 256, FIRST_ROW };

/* ---- The help ---- */

/* What it is for, and in a second line what it may be. */
static void print_option(FILE *stream, const struct option_row *row)
{
    int used = fprintf(stream, "  --%s %s", row->name, row->operand);

    fprintf(stream, "%*s%s\n%*s", HELP_COLUMN - used, "", row->help,
            HELP_COLUMN, "");
    if (row->number)
        fprintf(stream, "from %" PRId32 " to %" PRId32 "; ", row->least,
                row->most);
    if (row->variable)
        fprintf(stream, "%s, or ", row->variable);
    fprintf(stream, "%s if left out\n", row->fallback ? row->fallback : "none");
}

void print_help(FILE *stream, const struct command_line *line)
{
    fprintf(stream, "Usage: %s%s%s\n       %s --help\n%s\n", line->program,
            line->option_count > 0 ? " [OPTION...]" : "",
            line->value    ? " [VALUE]"
            : line->values ? " [VALUE...]"
                           : "",
            line->program, line->does);
    if (line->value || line->values)
        fprintf(
            stream,
            "\nA VALUE is a decimal integer from -2147483648 to 2147483647; "
            "%s if\nleft out. 007 and -18 may be, +42, ' 42', 4x and 0x2a "
            "not.%s\n",
            line->fallback, line->values ? " - is those on stdin." : "");
    if (line->option_count > 0)
        fputc('\n', stream);
    for (size_t i = 0; i < line->option_count; i++)
        print_option(stream, &line->options[i]);
    fprintf(stream, "\n%s\n", line->exits);
}

/* ---- Setting what a row is for ---- */

/* given is NULL if nothing was. */
static void explain(const struct option_row *row, const char *given,
                    const char *program)
{
    fprintf(stderr, "%s: --%s needs ", program, row->name);
    if (row->needs)
        fprintf(stderr, "%s\n", row->needs);
    else if (given && row->number)
        fprintf(stderr, "a number from %" PRId32 " to %" PRId32 ", not '%s'\n",
                row->least, row->most, given);
    else if (given && row->choices[0])
        fprintf(stderr, "%s or %s, not '%s'\n", row->choices[0],
                row->choices[1], given);
    else
        fprintf(stderr, "a value\n");
}

static bool set(const struct option_row *row, const char *given,
                const char *program)
{
    int32_t number = 0;
    bool ok = given[0] != '\0' || row->may_be_empty;

    if (row->number)
        ok = parse_int32(given, &number) && number >= row->least &&
             number <= row->most;
    else if (row->choices[0])
        ok = strcmp(given, row->choices[0]) == 0 ||
             strcmp(given, row->choices[1]) == 0;

    if (!ok)
        explain(row, given, program);
    else if (row->number)
        *row->number = number;
    else
        *row->text = given;
    return ok;
}

static bool set_defaults(const struct command_line *line)
{
    bool ok = true;

    for (size_t i = 0; ok && i < line->option_count; i++) {
        const struct option_row *row = &line->options[i];
        const char *given = row->variable ? getenv(row->variable) : NULL;

        if (!given || given[0] == '\0')
            given = row->fallback;
        if (given)
            ok = set(row, given, line->program);
        else
            *row->text = NULL;
    }
    return ok;
}

/* ---- Reading the arguments ---- */

static bool read_operand(const struct command_line *line, const char *operand,
                         size_t before)
{
    if (line->values && strcmp(operand, "-") == 0)
        return values_add_stdin(line->values, line->program);
    if (line->values)
        return values_add(line->values, operand, line->program);
    if (line->value && before == 0 && parse_int32(operand, line->value))
        return true;
    fprintf(stderr,
            line->value && before == 0
                ? "%s: '%s' is not a decimal 32-bit integer\n"
                : "%s: unexpected argument '%s'\n",
            line->program, operand);
    return false;
}

static bool read_fallback(const struct command_line *line)
{
    const char *words = line->fallback;
    char word[16];
    bool ok = true;
    int length;

    while (ok && words && sscanf(words, "%15s%n", word, &length) == 1) {
        ok = read_operand(line, word, 0);
        words += length;
    }
    return ok;
}

static void name_options(const struct command_line *line,
                         struct option names[OPTIONS_LIMIT])
{
    assert(line->option_count <= OPTIONS_LIMIT);
    for (size_t i = 0; i < line->option_count; i++)
        names[i] = (struct option){ line->options[i].name, required_argument,
                                    NULL, FIRST_ROW + (int)i };
}

/* -18 is not for getopt_long. */
static bool is_operand(const char *argument)
{
    return argument[0] != '-' || argument[1] == '\0' ||
           isdigit((unsigned char)argument[1]);
}

/* option is what getopt_long returned for argument. */
static bool read_option(const struct command_line *line, int option,
                        const char *argument)
{
    if (option >= FIRST_ROW)
        return set(&line->options[option - FIRST_ROW], optarg, line->program);
    if (option == ':')
        explain(&line->options[optopt - FIRST_ROW], NULL, line->program);
    else
        fprintf(stderr, "%s: unknown option '%s'\n", line->program, argument);
    return false;
}

bool read_options(const struct command_line *line, int argc, char **argv,
                  int *status)
{
    struct option names[OPTIONS_LIMIT + 2] = { { "help", 0, NULL, HELP } };
    bool ok = set_defaults(line);
    bool only_operands = false; /* after "--" */
    bool help = false;
    size_t operands = 0;

    name_options(line, names + 1);
    opterr = 0;
    while (ok && optind < argc) {
        const char *argument = argv[optind];
        int option;

        if (only_operands || is_operand(argument)) {
            optind++;
            ok = read_operand(line, argument, operands++);
            continue;
        }
        option = getopt_long(argc, argv, "+:", names, NULL);
        if (option == -1)
            only_operands = true;
        else if (option == HELP)
            help = true;
        else
            ok = read_option(line, option, argument);
    }
    ok = ok && (help || operands > 0 || read_fallback(line));

    if (!ok || help)
        print_help(ok ? stdout : stderr, line);
    *status = ok ? EXIT_SUCCESS : EXIT_USAGE;
    return ok && !help;
}
