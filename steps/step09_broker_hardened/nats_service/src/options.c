#include "nats_service/service.h"

bool read_service_options(int argc, char **argv, const char *program,
                          const char *queue_group,
                          struct service_options *options, int *status)
{
    enum { OWN_ROWS = 1 };
    struct option_row rows[OWN_ROWS + BROKER_ROWS] = {
        { "queue-group", "NAME",
          "who shares the requests with us: each goes to one of the group; '' "
          "is no group, and all go to everybody",
          .fallback = queue_group, .text = &options->queue_group,
          .may_be_empty = true },
    };
    const struct command_line line = {
        .program = program,
        .does =
            "Answers requests until SIGINT (Ctrl-C) or SIGTERM, then "
            "finishes those\nthat it has accepted.",
        .exits =
            "Exit status: 0 stopped by a signal; 1 no way to the broker; "
            "2 wrong arguments.",
        .options = rows,
        .option_count = OWN_ROWS + BROKER_ROWS,
    };

    options->program = program;
    broker_rows(&options->broker, rows + OWN_ROWS);
    return read_options(&line, argc, argv, status) &&
           broker_check(&options->broker, &line, status);
}
