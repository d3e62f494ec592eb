#include "arguments.h"

#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEFAULT_INPUT = 42, DEFAULT_TIMEOUT_MS = 5000 };

const char usage[] =
    "Usage: app [--timeout-ms N] [VALUE]\n"
    "       app --help\n"
    "Starts service1 and service2, which must lie beside it, and lets them\n"
    "double VALUE and format the result.\n"
    "\n"
    "VALUE is a decimal integer from -2147483648 to 2147483647; 42 if left\n"
    "out. Accepted: a minus and leading zeros (-18, 007). Refused: an empty\n"
    "VALUE, a plus (+42), spaces (' 42', '42 '), letters (4x), other bases\n"
    "(0x2a).\n"
    "\n"
    "  --timeout-ms N  how long to wait for a reply, from 1 to 2147483647\n"
    "                  milliseconds; 5000 if left out\n"
    "\n"
    "Exit status: 0 done; 1 the double does not fit in 32 bits, a service\n"
    "failed, or stdout cannot be written; 2 wrong arguments.\n";

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

/* A VALUE may begin with a minus: -18 is not for getopt_long. */
static bool is_value(const char *argument)
{
    return argument[0] != '-' || argument[1] == '\0' ||
           isdigit((unsigned char)argument[1]);
}

bool parse_arguments(int argc, char **argv, struct arguments *arguments)
{
    static const struct option options[] = {
        { "help", no_argument, NULL, 'h' },
        { "timeout-ms", required_argument, NULL, 't' },
        { NULL, 0, NULL, 0 },
    };
    bool only_values = false; /* after "--" */
    int values = 0;

    *arguments = (struct arguments){
        .input = DEFAULT_INPUT,
        .timeout_ms = DEFAULT_TIMEOUT_MS,
    };
    opterr = 0;
    while (optind < argc) {
        const char *argument = argv[optind];

        if (only_values || is_value(argument)) {
            optind++;
            if (values++ > 0) {
                fprintf(stderr, "app: unexpected argument '%s'\n", argument);
                goto wrong;
            }
            if (!parse_int32(argument, &arguments->input)) {
                fprintf(stderr, "app: '%s' is not a decimal 32-bit integer\n",
                        argument);
                goto wrong;
            }
            continue;
        }

        switch (getopt_long(argc, argv, "+:", options, NULL)) {
        case -1:
            only_values = true;
            break;
        case 'h':
            arguments->help = true;
            break;
        case 't':
            if (parse_int32(optarg, &arguments->timeout_ms) &&
                arguments->timeout_ms > 0)
                break;
            /* fall through */
        case ':':
            fprintf(stderr, "app: %s needs a number of milliseconds\n",
                    argument);
            goto wrong;
        default:
            fprintf(stderr, "app: unknown option '%s'\n", argument);
            goto wrong;
        }
    }
    return true;

wrong:
    fputs(usage, stderr);
    return false;
}
