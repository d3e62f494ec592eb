#include "nats_service/service.h"

bool read_service_options(int argc, char **argv, const char *program,
                          struct service_options *options, int *status)
{
    struct option_row rows[BROKER_ROWS];
    const struct command_line line = {
        .program = program,
        .does = "Answers requests until SIGINT (Ctrl-C) or SIGTERM.",
        .exits =
            "Exit status: 0 stopped by a signal; 1 no way to the broker; "
            "2 wrong arguments.",
        .options = rows,
        .option_count = BROKER_ROWS,
    };

    options->program = program;
    broker_rows(&options->broker, rows);
    return read_options(&line, argc, argv, status);
}
