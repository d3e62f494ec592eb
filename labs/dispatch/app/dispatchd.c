/* The dispatcher as a program: listens, starts the workers of a file, and stops
 * in order. */
#include <stdio.h>
#include <stdlib.h>

#include "dispatcher/dispatcher.h"
#include "loop/signals.h"
#include "support/narration.h"
#include "support/options.h"
#include "support/standard_files.h"
#include "support/stop_signals.h"
#include "workers_file.h"

struct arguments {
    struct dispatcher_options options;
    const char *workers;
    int32_t queue;
    int32_t fewest;
    int32_t grace_ms;
};

static bool read_arguments(int argc, char **argv, struct arguments *arguments,
                           int *status)
{
    struct dispatcher_options *options = &arguments->options;
    const struct option_row rows[] = {
        { "bind", "ADDR", "where to listen", .fallback = "127.0.0.1",
          .text = &options->bind },
        { "port", "N", "where to listen; 0 is any that is free",
          .fallback = "9876", .number = &options->port, .least = 0,
          .most = 65535 },
        { "token", "TEXT", "what clients and workers must know",
          .variable = "DISPATCH_TOKEN", .text = &options->token },
        { "workers", "FILE", "workers to start, one a line: TASKS HOW...",
          .text = &arguments->workers },
        { "dead-after-ms", "N", "a worker without a heartbeat for so long",
          .fallback = "15000", .number = &options->dead_after_ms, .least = 10,
          .most = INT32_MAX },
        { "queue", "N", "how many tasks may wait", .fallback = "10000",
          .number = &arguments->queue, .least = 1, .most = 1000000 },
        { "fewest", "N", "says so when there are fewer workers",
          .fallback = "0", .number = &arguments->fewest, .least = 0,
          .most = 256 },
        { "grace-ms", "N", "for what runs when it is stopped",
          .fallback = "5000", .number = &arguments->grace_ms, .least = 0,
          .most = INT32_MAX },
    };
    const struct command_line line = {
        .program = "dispatchd",
        .does =
            "Hands tasks to workers that connect over WebSocket, or that "
            "it starts.",
        .exits =
            "Exit status: 0 stopped by SIGINT or SIGTERM; 1 it could not "
            "begin;\n2 wrong arguments.",
        .options = rows,
        .option_count = sizeof(rows) / sizeof(rows[0]),
    };
    bool ok = read_options(&line, argc, argv, status);

    options->queue_limit = (size_t)arguments->queue;
    options->fewest_workers = (size_t)arguments->fewest;
    return ok;
}

static void on_too_few(void *self, size_t count)
{
    const struct arguments *arguments = self;

    narrate("[dispatchd] %zu workers are left, fewer than %d\n", count,
            (int)arguments->fewest);
}

static bool serve(const struct arguments *arguments,
                  struct dispatcher *dispatcher, sigset_t stop)
{
    struct signals signals;
    bool ok = signals_open(&signals, dispatcher_loop(dispatcher), stop) &&
              dispatcher_start(dispatcher) &&
              (!arguments->workers ||
               workers_file_start(arguments->workers, dispatcher));

    if (ok)
        narrate("[dispatchd] Listening on ws://%s\n",
                dispatcher_address(dispatcher));
    while (ok && !signals.taken)
        dispatcher_turn(dispatcher, INT32_MAX);
    if (ok) {
        let_interrupt_end_us();
        narrate("[dispatchd] Stopping\n");
        dispatcher_stop(dispatcher, arguments->grace_ms);
    }
    signals_close(&signals);
    return ok;
}

static int run(struct arguments *arguments)
{
    sigset_t stop = block_stop_signals();
    struct dispatcher *dispatcher;
    bool ok;

    arguments->options.on_too_few = on_too_few;
    arguments->options.self = arguments;
    dispatcher = dispatcher_create(&arguments->options);
    if (!dispatcher)
        fprintf(stderr, "dispatchd: no memory\n");
    ok = dispatcher && serve(arguments, dispatcher, stop);
    dispatcher_destroy(dispatcher);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    struct arguments arguments = { 0 };
    int status;

    occupy_standard_files();
    if (read_arguments(argc, argv, &arguments, &status))
        status = run(&arguments);
    return flush_stdout("dispatchd", status);
}
