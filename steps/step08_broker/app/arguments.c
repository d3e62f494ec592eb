#include "arguments.h"

#include <ctype.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_TIMEOUT_MS = 5000, DEFAULT_VALUE = 42 };

static const char usage[] =
    "Usage: app [OPTION...] [VALUE]\n"
    "       app --help\n"
    "Lets service1 double VALUE and service2 format the result. Both must be\n"
    "running, and a nats-server.\n"
    "\n"
    "VALUE is a decimal integer from -2147483648 to 2147483647; 42 if left\n"
    "out. Accepted: a minus and leading zeros (-18, 007). Refused: an empty\n"
    "VALUE, a plus (+42), spaces (' 42', '42 '), letters (4x), other bases\n"
    "(0x2a).\n"
    "\n"
    "  --nats-url URL      of the broker; nats://127.0.0.1:4222 if left out;\n"
    "                      or NATS_URL\n"
    "  --timeout-ms N      for each request, from 1; 5000 if left out\n"
    "  --messaging memory  do without a broker and call the services, which\n"
    "                      then need not run; nats if left out\n"
    "\n"
    "Exit status: 0 done; 1 a double does not fit in 32 bits, a service or "
    "the\n"
    "broker failed, or stdout cannot be written; 2 wrong arguments.\n";

void print_usage(FILE *stream)
{
    fputs(usage, stream);
}

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

static bool take_value(struct arguments *arguments, const char *text)
{
    if (parse_int32(text, &arguments->value))
        return true;
    fprintf(stderr, "app: '%s' is not a decimal 32-bit integer\n", text);
    return false;
}

static bool take_timeout(struct arguments *arguments)
{
    if (parse_int32(optarg, &arguments->timeout_ms) &&
        arguments->timeout_ms >= 1)
        return true;
    fprintf(stderr,
            "app: --timeout-ms needs a number from 1 to 2147483647, "
            "not '%s'\n",
            optarg);
    return false;
}

static bool take_messaging(struct arguments *arguments)
{
    arguments->in_memory = strcmp(optarg, "memory") == 0;
    if (arguments->in_memory || strcmp(optarg, "nats") == 0)
        return true;
    fprintf(stderr, "app: --messaging needs nats or memory, not '%s'\n",
            optarg);
    return false;
}

static bool take_option(int option, struct arguments *arguments,
                        const char *argument)
{
    switch (option) {
    case 'h':
        arguments->help = true;
        return true;
    case 'n':
        arguments->nats_url = optarg;
        return true;
    case 't':
        return take_timeout(arguments);
    case 'm':
        return take_messaging(arguments);
    case ':':
        fprintf(stderr, "app: %s needs a value\n", argument);
        return false;
    default:
        fprintf(stderr, "app: unknown option '%s'\n", argument);
        return false;
    }
}

bool parse_arguments(int argc, char **argv, struct arguments *arguments)
{
    static const struct option options[] = {
        { "help", no_argument, NULL, 'h' },
        { "nats-url", required_argument, NULL, 'n' },
        { "timeout-ms", required_argument, NULL, 't' },
        { "messaging", required_argument, NULL, 'm' },
        { NULL, 0, NULL, 0 },
    };
    bool only_values = false; /* after "--" */
    bool any_value = false;
    bool ok = true;

    *arguments = (struct arguments){
        .nats_url = getenv("NATS_URL"),
        .timeout_ms = DEFAULT_TIMEOUT_MS,
        .value = DEFAULT_VALUE,
    };
    if (!arguments->nats_url || arguments->nats_url[0] == '\0')
        arguments->nats_url = "nats://127.0.0.1:4222";
    opterr = 0;
    while (ok && optind < argc) {
        const char *argument = argv[optind];

        if (only_values || is_value(argument)) {
            optind++;
            if (any_value)
                fprintf(stderr, "app: unexpected argument '%s'\n", argument);
            ok = !any_value && take_value(arguments, argument);
            any_value = true;
        } else {
            int option = getopt_long(argc, argv, "+:", options, NULL);

            if (option == -1)
                only_values = true;
            else
                ok = take_option(option, arguments, argument);
        }
    }
    if (!ok)
        print_usage(stderr);
    return ok;
}
