/* A client: the pipeline, as two tasks a value; or what the dispatcher can tell
 * of its workers. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "support/options.h"
#include "support/standard_files.h"
#include "support/values.h"

struct arguments {
    struct ask_options ask;
    const char *stats;
    const char *drain;
    const char *remove;
    int32_t max_in_flight;
    struct values values;
};

static bool read_arguments(int argc, char **argv, struct arguments *arguments,
                           int *status)
{
    struct ask_options *ask = &arguments->ask;
    const struct option_row rows[] = {
        { "connect", "HOST:PORT", "where dispatchd listens",
          .fallback = "127.0.0.1:9876", .variable = "DISPATCH_ADDRESS",
          .text = &ask->address },
        { "token", "TEXT", "if it asks for one", .variable = "DISPATCH_TOKEN",
          .text = &ask->token },
        { "worker", "NAME", "only this worker", .text = &ask->worker },
        { "tag", "NAME", "only workers with this tag", .text = &ask->tag },
        { "timeout-ms", "N", "for each task, in milliseconds",
          .fallback = "5000", .number = &ask->timeout_ms, .least = 1,
          .most = INT32_MAX },
        { "retries", "N", "by another worker, if one is lost or says so",
          .fallback = "0", .number = &ask->retries, .least = 0, .most = 100 },
        { "max-in-flight", "N", "values at once", .fallback = "32",
          .number = &arguments->max_in_flight, .least = 1, .most = 1000 },
        { "drain", "NAME", "give this worker nothing new; no values then",
          .text = &arguments->drain },
        { "remove", "NAME", "and let it go; no values then",
          .text = &arguments->remove },
        { "show", "WHAT", "results, or stats: who did what; no values then",
          .fallback = "results", .text = &arguments->stats,
          .choices = { "results", "stats" } },
    };
    const struct command_line line = {
        .program = "dispatch",
        .does =
            "Has each VALUE doubled and formatted by the workers of a "
            "dispatcher.",
        .exits =
            "Exit status: 0 each value has a result, or was refused by a "
            "worker; 1 not;\n2 wrong arguments.",
        .options = rows,
        .option_count = sizeof(rows) / sizeof(rows[0]),
        .values = &arguments->values,
        .fallback = "42",
    };

    return read_options(&line, argc, argv, status);
}

int main(int argc, char **argv)
{
    struct arguments arguments = { 0 };
    int status;

    occupy_standard_files();
    signal(SIGPIPE, SIG_IGN);
    if (read_arguments(argc, argv, &arguments, &status)) {
        if (arguments.drain)
            status =
                ask_about(&arguments.ask, "dispatcher.drain", arguments.drain);
        else if (arguments.remove)
            status = ask_about(&arguments.ask, "dispatcher.remove",
                               arguments.remove);
        else if (strcmp(arguments.stats, "stats") == 0)
            status = ask_stats(&arguments.ask);
        else
            status = ask_values(&arguments.ask, &arguments.values,
                                (size_t)arguments.max_in_flight);
    }
    values_release(&arguments.values);
    return flush_stdout("dispatch", status);
}
