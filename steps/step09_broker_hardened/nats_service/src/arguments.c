#include "nats_service/arguments.h"

#include <getopt.h>

void print_service_usage(FILE *stream,
                         const struct service_arguments *arguments)
{
    fprintf(
        stream,
        "Usage: %s [OPTION...]\n"
        "       %s --help\n"
        "Answers requests until SIGINT (Ctrl-C) or SIGTERM, then finishes\n"
        "those that it has accepted.\n"
        "\n"
        "  --queue-group NAME  who shares the requests with us: each goes\n"
        "                      to one of the group; '' is no group, and all\n"
        "                      go to everybody\n"
        "%s"
        "\n"
        "Exit status: 0 stopped by a signal; 1 no way to the broker;\n"
        "2 wrong arguments.\n",
        arguments->program, arguments->program, broker_usage);
}

bool parse_service_arguments(int argc, char **argv,
                             struct service_arguments *arguments)
{
    static const struct option options[] = {
        { "help", no_argument, NULL, 'h' },
        { "queue-group", required_argument, NULL, 'q' },
        { "nats-url", required_argument, NULL, 'n' },
        { "creds", required_argument, NULL, 'c' },
        { "nkey", required_argument, NULL, 'k' },
        { "nkey-seed", required_argument, NULL, 's' },
        { "tls-ca", required_argument, NULL, 'A' },
        { "tls-cert", required_argument, NULL, 'C' },
        { "tls-key", required_argument, NULL, 'K' },
        { NULL, 0, NULL, 0 },
    };
    const char *program = arguments->program;
    bool ok = true;

    arguments->broker = broker_defaults();
    arguments->help = false;
    opterr = 0;
    while (ok && optind < argc) {
        const char *argument = argv[optind];
        int option = getopt_long(argc, argv, "+:", options, NULL);

        switch (option) {
        case 'h':
            arguments->help = true;
            break;
        case 'q':
            arguments->queue_group = optarg;
            break;
        case ':':
            fprintf(stderr, "%s: %s needs a value\n", program, argument);
            ok = false;
            break;
        case '?':
            fprintf(stderr, "%s: unknown option '%s'\n", program, argument);
            ok = false;
            break;
        case -1:
            fprintf(stderr, "%s: unexpected argument '%s'\n", program,
                    argument);
            ok = false;
            break;
        default:
            ok = broker_take_option(&arguments->broker, option, optarg);
        }
    }
    ok = ok && broker_check_options(&arguments->broker, program);
    if (!ok)
        print_service_usage(stderr, arguments);
    return ok;
}
