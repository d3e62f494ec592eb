#include "arguments.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_TIMEOUT_MS = 5000, DEFAULT_MAX_IN_FLIGHT = 32 };

static const char usage[] =
    "Usage: app [OPTION...] [VALUE...]\n"
    "       app --help\n"
    "Lets service1 double each VALUE and service2 format the results, many at\n"
    "once. Both must be running, and a nats-server.\n"
    "\n"
    "A VALUE is a decimal integer from -2147483648 to 2147483647, or -, which\n"
    "stands for those on stdin, separated by white space. 10 42 5000 50\n"
    "1073741824 if left out.\n"
    "\n"
    "  --max-in-flight N   how many at once, from 1 to 1000; 32 if left out\n"
    "  --timeout-ms N      for each request, from 1; 5000 if left out\n"
    "  --retries N         how often to repeat a request that came to "
    "nothing,\n"
    "                      from 0 to 100, after 0.1 seconds, 0.2, 0.4 and so\n"
    "                      on, up to 6.4; 0 if left out\n"
    "  --messaging memory  do without a broker and call the services, which\n"
    "                      then need not run; nats if left out\n";

static const char usage_end[] =
    "\n"
    "Exit status: 0 every value has a result, or was refused by a service; 1\n"
    "not, or stdout cannot be written; 2 wrong arguments.\n";

void print_usage(FILE *stream)
{
    fprintf(stream, "%s%s%s", usage, broker_usage, usage_end);
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

static bool add_value(struct arguments *arguments, const char *text)
{
    int32_t value;

    if (!parse_int32(text, &value)) {
        fprintf(stderr, "app: '%s' is not a decimal 32-bit integer\n", text);
        return false;
    }
    /* Room for twice as many whenever the count is a power of two. */
    if ((arguments->count & (arguments->count - 1)) == 0) {
        size_t room = arguments->count ? 2 * arguments->count : 1;
        int32_t *more = realloc(arguments->values, room * sizeof(*more));

        if (!more) {
            fprintf(stderr, "app: no memory for more values\n");
            return false;
        }
        arguments->values = more;
    }
    arguments->values[arguments->count++] = value;
    return true;
}

/* The values on stdin, separated by white space. */
static bool add_values_of_stdin(struct arguments *arguments)
{
    char word[64];
    size_t length = 0;
    bool ok = true;
    int c;

    do {
        c = getchar();
        if (c == EOF || isspace(c)) {
            word[length] = '\0';
            ok = length == 0 || add_value(arguments, word);
            length = 0;
        } else if (length < sizeof(word) - 1) {
            word[length++] = c == '\0' ? '?' : (char)c;
        } else {
            word[length - 1] = '?'; /* too long to be a value */
        }
    } while (ok && c != EOF);
    if (ferror(stdin)) {
        fprintf(stderr, "app: cannot read stdin: %s\n", strerror(errno));
        ok = false;
    }
    return ok;
}

static bool take_value(struct arguments *arguments, const char *text)
{
    return strcmp(text, "-") == 0 ? add_values_of_stdin(arguments)
                                  : add_value(arguments, text);
}

static bool take_default_values(struct arguments *arguments)
{
    static const char *const values[] = { "10", "42", "5000", "50",
                                          "1073741824" };
    bool ok = true;

    for (size_t i = 0; ok && i < sizeof(values) / sizeof(values[0]); i++)
        ok = add_value(arguments, values[i]);
    return ok;
}

/* The value of an option, a whole number from least to most. */
static bool take_number(const char *option, int32_t least, int32_t most,
                        int32_t *number)
{
    if (parse_int32(optarg, number) && *number >= least && *number <= most)
        return true;
    fprintf(stderr, "app: %s needs a number from %d to %d, not '%s'\n", option,
            (int)least, (int)most, optarg);
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
    case 't':
        return take_number("--timeout-ms", 1, INT32_MAX,
                           &arguments->timeout_ms);
    case 'r':
        return take_number("--retries", 0, 100, &arguments->retries);
    case 'f':
        return take_number("--max-in-flight", 1, 1000,
                           &arguments->max_in_flight);
    case 'm':
        return take_messaging(arguments);
    case ':':
        fprintf(stderr, "app: %s needs a value\n", argument);
        return false;
    case '?':
        fprintf(stderr, "app: unknown option '%s'\n", argument);
        return false;
    default:
        return broker_take_option(&arguments->broker, option, optarg);
    }
}

bool parse_arguments(int argc, char **argv, struct arguments *arguments)
{
    static const struct option options[] = {
        { "help", no_argument, NULL, 'h' },
        { "max-in-flight", required_argument, NULL, 'f' },
        { "timeout-ms", required_argument, NULL, 't' },
        { "retries", required_argument, NULL, 'r' },
        { "messaging", required_argument, NULL, 'm' },
        { "nats-url", required_argument, NULL, 'n' },
        { "creds", required_argument, NULL, 'c' },
        { "nkey", required_argument, NULL, 'k' },
        { "nkey-seed", required_argument, NULL, 's' },
        { "tls-ca", required_argument, NULL, 'A' },
        { "tls-cert", required_argument, NULL, 'C' },
        { "tls-key", required_argument, NULL, 'K' },
        { NULL, 0, NULL, 0 },
    };
    bool only_values = false; /* after "--" */
    bool any_value = false;
    bool ok = true;

    *arguments = (struct arguments){
        .broker = broker_defaults(),
        .timeout_ms = DEFAULT_TIMEOUT_MS,
        .max_in_flight = DEFAULT_MAX_IN_FLIGHT,
    };
    opterr = 0;
    while (ok && optind < argc) {
        const char *argument = argv[optind];

        if (only_values || is_value(argument)) {
            optind++;
            any_value = true;
            ok = take_value(arguments, argument);
        } else {
            int option = getopt_long(argc, argv, "+:", options, NULL);

            if (option == -1)
                only_values = true;
            else
                ok = take_option(option, arguments, argument);
        }
    }
    ok = ok && broker_check_options(&arguments->broker, "app");
    ok = ok && (any_value || take_default_values(arguments));
    if (!ok)
        print_usage(stderr);
    return ok;
}

void arguments_release(struct arguments *arguments)
{
    free(arguments->values);
}
