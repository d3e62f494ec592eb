#include "http_server/server.h"

#include "support/options.h"

bool read_server_options(int argc, char **argv, const char *program,
                         const char *port, struct server_options *options,
                         int *status)
{
    const struct option_row rows[] = {
        { "bind", "ADDR", "where to listen; 0.0.0.0 lets other machines in",
          .fallback = "127.0.0.1", .text = &options->bind },
        { "port", "N", "0 takes any free port and says which", .fallback = port,
          .number = &options->port, .least = 0, .most = 65535 },
        { "timeout-ms", "N", "for a connection to get a request done",
          .fallback = "10000", .number = &options->timeout_ms, .least = 1,
          .most = INT32_MAX },
        { "max-connections", "N", "how many at once; more wait",
          .fallback = "2000", .number = &options->max_connections, .least = 1,
          .most = 60000 },
    };
    const struct command_line line = {
        .program = program,
        .does = "Answers HTTP requests until SIGINT (Ctrl-C) or SIGTERM.",
        .exits =
            "Exit status: 0 stopped by a signal; 1 cannot listen; 2 wrong "
            "arguments.",
        .options = rows,
        .option_count = sizeof(rows) / sizeof(rows[0]),
    };

    options->program = program;
    return read_options(&line, argc, argv, status);
}
