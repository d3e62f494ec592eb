#include "arguments.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "service.h"

enum { DEFAULT_TIMEOUT_MS = 5000, DEFAULT_MAX_IN_FLIGHT = 32 };

static const char one_value[] =
    "Usage: app [OPTION...] [VALUE]\n"
    "       app --help\n"
    "Lets service1 double VALUE and service2 format the result. Both must be\n"
    "running.\n"
    "\n"
    "VALUE is a decimal integer from -2147483648 to 2147483647; 42 if left\n"
    "out. Accepted: a minus and leading zeros (-18, 007). Refused: an empty\n"
    "VALUE, a plus (+42), spaces (' 42', '42 '), letters (4x), other bases\n"
    "(0x2a).\n";

static const char many_values[] =
    "Usage: app_concurrent [OPTION...] [VALUE...]\n"
    "       app_concurrent --help\n"
    "Lets service1 double each VALUE and service2 format the results, many at\n"
    "once. Both must be running.\n"
    "\n"
    "A VALUE is a decimal integer from -2147483648 to 2147483647, or -, which\n"
    "stands for those on stdin, separated by white space. 10 20 30 42 50 if\n"
    "left out.\n"
    "\n"
    "  --max-in-flight N   how many at once, from 1 to 1000; 32 if left out\n";

static const char options_of_both[] =
    "\n"
    "  --service1-url URL  http://127.0.0.1:3001 if left out; or SERVICE1_URL\n"
    "  --service2-url URL  http://127.0.0.1:3002 if left out; or SERVICE2_URL\n"
    "  --timeout-ms N      for each request, from 1; 5000 if left out\n"
    "  --wait-ms N         how long to wait at first until both services are\n"
    "                      healthy; 0, not at all, if left out\n"
    "  --retries N         how often to repeat a request that did not get\n"
    "                      through, from 0 to 100, after 0.1 seconds, 0.2, "
    "0.4\n"
    "                      and so on, up to 6.4; 0 if left out\n"
    "\n"
    "Exit status: 0 done; 1 a double does not fit in 32 bits, a service "
    "failed,\n"
    "or stdout cannot be written; 2 wrong arguments.\n";

void print_usage(FILE *stream, const struct arguments *arguments)
{
    fprintf(stream, "%s%s", arguments->many ? many_values : one_value,
            options_of_both);
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
        fprintf(stderr, "%s: '%s' is not a decimal 32-bit integer\n",
                arguments->program, text);
        return false;
    }
    /* Room for twice as many whenever the count is a power of two. */
    if ((arguments->count & (arguments->count - 1)) == 0) {
        size_t room = arguments->count ? 2 * arguments->count : 1;
        int32_t *more = realloc(arguments->values, room * sizeof(*more));

        if (!more) {
            fprintf(stderr, "%s: no memory for more values\n",
                    arguments->program);
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
        fprintf(stderr, "%s: cannot read stdin: %s\n", arguments->program,
                strerror(errno));
        ok = false;
    }
    return ok;
}

static bool take_value(struct arguments *arguments, const char *text)
{
    if (arguments->many && strcmp(text, "-") == 0)
        return add_values_of_stdin(arguments);
    if (!arguments->many && arguments->count > 0) {
        fprintf(stderr, "%s: unexpected argument '%s'\n", arguments->program,
                text);
        return false;
    }
    return add_value(arguments, text);
}

static bool take_default_values(struct arguments *arguments)
{
    static const char *const several[] = { "10", "20", "30", "42", "50" };
    bool ok = true;

    if (!arguments->many)
        return add_value(arguments, "42");
    for (size_t i = 0; ok && i < sizeof(several) / sizeof(several[0]); i++)
        ok = add_value(arguments, several[i]);
    return ok;
}

/* The value of an option, a whole number from least to most. */
static bool take_number(const struct arguments *arguments, const char *option,
                        int32_t least, int32_t most, int32_t *number)
{
    if (parse_int32(optarg, number) && *number >= least && *number <= most)
        return true;
    fprintf(stderr, "%s: %s needs a number from %d to %d, not '%s'\n",
            arguments->program, option, (int)least, (int)most, optarg);
    return false;
}

static bool take_option(int option, struct arguments *arguments,
                        const char *argument)
{
    switch (option) {
    case 'h':
        arguments->help = true;
        return true;
    case '1':
        arguments->service1_url = optarg;
        return true;
    case '2':
        arguments->service2_url = optarg;
        return true;
    case 't':
        return take_number(arguments, "--timeout-ms", 1, INT32_MAX,
                           &arguments->timeout_ms);
    case 'w':
        return take_number(arguments, "--wait-ms", 0, INT32_MAX,
                           &arguments->wait_ms);
    case 'r':
        return take_number(arguments, "--retries", 0, 100, &arguments->retries);
    case 'm':
        return take_number(arguments, "--max-in-flight", 1, 1000,
                           &arguments->max_in_flight);
    case ':':
        fprintf(stderr, "%s: %s needs a value\n", arguments->program, argument);
        return false;
    default:
        fprintf(stderr, "%s: unknown option '%s'\n", arguments->program,
                argument);
        return false;
    }
}

static bool check_url(const struct arguments *arguments, const char *url)
{
    const char *at = strrchr(url, '@'); /* after a user and a password */

    if (is_url(url))
        return true;
    fprintf(stderr, "%s: '%s' is not a URL\n", arguments->program,
            at ? at + 1 : url);
    return false;
}

static const char *from_environment(const char *name, const char *otherwise)
{
    const char *value = getenv(name);

    return value && value[0] != '\0' ? value : otherwise;
}

bool parse_arguments(int argc, char **argv, struct arguments *arguments)
{
    static const struct option options[] = {
        { "max-in-flight", required_argument, NULL, 'm' }, /* if many */
        { "help", no_argument, NULL, 'h' },
        { "service1-url", required_argument, NULL, '1' },
        { "service2-url", required_argument, NULL, '2' },
        { "timeout-ms", required_argument, NULL, 't' },
        { "wait-ms", required_argument, NULL, 'w' },
        { "retries", required_argument, NULL, 'r' },
        { NULL, 0, NULL, 0 },
    };
    bool only_values = false; /* after "--" */
    bool any_value = false;
    bool ok = true;

    arguments->service1_url =
        from_environment("SERVICE1_URL", "http://127.0.0.1:3001");
    arguments->service2_url =
        from_environment("SERVICE2_URL", "http://127.0.0.1:3002");
    arguments->timeout_ms = DEFAULT_TIMEOUT_MS;
    arguments->max_in_flight = DEFAULT_MAX_IN_FLIGHT;
    opterr = 0;
    while (ok && optind < argc) {
        const char *argument = argv[optind];

        if (only_values || is_value(argument)) {
            optind++;
            any_value = true;
            ok = take_value(arguments, argument);
        } else {
            int option = getopt_long(
                argc, argv, "+:", arguments->many ? options : options + 1,
                NULL);

            if (option == -1)
                only_values = true;
            else
                ok = take_option(option, arguments, argument);
        }
    }
    ok = ok && (any_value || take_default_values(arguments)) &&
         check_url(arguments, arguments->service1_url) &&
         check_url(arguments, arguments->service2_url);
    if (!ok)
        print_usage(stderr, arguments);
    return ok;
}

void arguments_release(struct arguments *arguments)
{
    free(arguments->values);
}
