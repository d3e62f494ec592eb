#include "nats_service/arguments.h"

#include <getopt.h>
#include <stdlib.h>

void print_service_usage(FILE *stream,
                         const struct service_arguments *arguments)
{
    fprintf(stream,
            "Usage: %s [--nats-url URL]\n"
            "       %s --help\n"
            "Answers requests until SIGINT (Ctrl-C) or SIGTERM.\n"
            "\n"
            "  --nats-url URL  of the broker; nats://127.0.0.1:4222 if left\n"
            "                  out; or NATS_URL\n"
            "\n"
            "Exit status: 0 stopped by a signal; 1 no way to the broker;\n"
            "2 wrong arguments.\n",
            arguments->program, arguments->program);
}

bool parse_service_arguments(int argc, char **argv,
                             struct service_arguments *arguments)
{
    static const struct option options[] = {
        { "help", no_argument, NULL, 'h' },
        { "nats-url", required_argument, NULL, 'n' },
        { NULL, 0, NULL, 0 },
    };
    const char *program = arguments->program;
    bool ok = true;

    arguments->nats_url = getenv("NATS_URL");
    if (!arguments->nats_url || arguments->nats_url[0] == '\0')
        arguments->nats_url = "nats://127.0.0.1:4222";
    arguments->help = false;
    opterr = 0;
    while (ok && optind < argc) {
        const char *argument = argv[optind];

        switch (getopt_long(argc, argv, "+:", options, NULL)) {
        case 'h':
            arguments->help = true;
            break;
        case 'n':
            arguments->nats_url = optarg;
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
        print_service_usage(stderr, arguments);
    return ok;
}
