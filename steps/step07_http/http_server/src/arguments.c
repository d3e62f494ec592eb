#include "http_server/arguments.h"

#include <ctype.h>
#include <getopt.h>
#include <stdlib.h>

enum { DEFAULT_TIMEOUT_MS = 10000, DEFAULT_MAX_CONNECTIONS = 2000 };

void print_server_usage(FILE *stream, const struct server_arguments *arguments)
{
    fprintf(
        stream,
        "Usage: %s [--bind ADDR] [--port N] [--timeout-ms N]\n"
        "                [--max-connections N]\n"
        "       %s --help\n"
        "Answers HTTP requests until SIGINT (Ctrl-C) or SIGTERM.\n"
        "\n"
        "  --bind ADDR          where to listen; 127.0.0.1 if left out, so\n"
        "                       that only this machine can ask; 0.0.0.0\n"
        "                       lets everybody in\n"
        "  --port N             from 0 to 65535; 0 takes any free port and\n"
        "                       says which\n"
        "  --timeout-ms N       how long a connection may take for its next\n"
        "                       request; %d if left out\n"
        "  --max-connections N  at once; more wait; %d if left out\n"
        "\n"
        "Exit status: 0 stopped by a signal; 1 cannot listen; 2 wrong\n"
        "arguments.\n",
        arguments->program, arguments->program, DEFAULT_TIMEOUT_MS,
        DEFAULT_MAX_CONNECTIONS);
}

/* The value of an option, a whole number from least to most. */
static bool parse_number(const char *program, const char *option, int32_t least,
                         int32_t most, int32_t *number)
{
    char *end;
    long long value = strtoll(optarg, &end, 10);

    if (!isdigit((unsigned char)optarg[0]) || *end != '\0' || value < least ||
        value > most) {
        fprintf(stderr, "%s: %s needs a number from %d to %d, not '%s'\n",
                program, option, (int)least, (int)most, optarg);
        return false;
    }
    *number = (int32_t)value;
    return true;
}

bool parse_server_arguments(int argc, char **argv,
                            struct server_arguments *arguments)
{
    static const struct option options[] = {
        { "help", no_argument, NULL, 'h' },
        { "bind", required_argument, NULL, 'b' },
        { "port", required_argument, NULL, 'p' },
        { "timeout-ms", required_argument, NULL, 't' },
        { "max-connections", required_argument, NULL, 'm' },
        { NULL, 0, NULL, 0 },
    };
    const char *program = arguments->program;
    bool ok = true;

    arguments->bind = "127.0.0.1";
    arguments->timeout_ms = DEFAULT_TIMEOUT_MS;
    arguments->max_connections = DEFAULT_MAX_CONNECTIONS;
    arguments->help = false;
    opterr = 0;
    while (ok && optind < argc) {
        const char *argument = argv[optind];

        switch (getopt_long(argc, argv, "+:", options, NULL)) {
        case 'h':
            arguments->help = true;
            break;
        case 'b':
            arguments->bind = optarg;
            break;
        case 'p':
            ok = parse_number(program, "--port", 0, 65535, &arguments->port);
            break;
        case 't':
            ok = parse_number(program, "--timeout-ms", 1, INT32_MAX,
                              &arguments->timeout_ms);
            break;
        case 'm':
            ok = parse_number(program, "--max-connections", 1, 60000,
                              &arguments->max_connections);
            break;
        case ':':
            fprintf(stderr, "%s: %s needs a value\n", program, argument);
            ok = false;
            break;
        case '?':
            fprintf(stderr, "%s: unknown option '%s'\n", program, argument);
            ok = false;
            break;
        default:
            fprintf(stderr, "%s: unexpected argument '%s'\n", program,
                    argument);
            ok = false;
        }
    }
    if (!ok)
        print_server_usage(stderr, arguments);
    return ok;
}
