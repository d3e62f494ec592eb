/* The dispatcher as a program: listens, starts the workers of a file, and stops
 * in order. The file names them, one a line:
 *
 *     # tasks            how
 *     process            stdio perl workers/pipeline.pl
 *     process,transform  jail memory=64 workers/pipeline.sh
 *
 * Words are separated by white space; no shell looks at them. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dispatcher/dispatcher.h"
#include "support/narration.h"
#include "support/options.h"
#include "support/standard_files.h"
#include "support/stop_signals.h"
#include "transports/rules.h"

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

/* ---- The file ---- */

static bool read_tasks(char *text, struct names *tasks)
{
    char *task;

    while ((task = strtok_r(text, ",", &text))) {
        if (tasks->count == NAMES_LIMIT || !is_worker_id(task))
            return false;
        strcpy(tasks->items[tasks->count++], task);
    }
    return tasks->count > 0;
}

static bool start_line(char *line, struct dispatcher *dispatcher,
                       char why[COMMAND_WHY_SIZE])
{
    const char *words[WORDS_LIMIT];
    size_t count = 0;
    struct names tasks = { .count = 0 };
    char *word = strtok_r(line, " \t\r\n", &line);

    if (!word || word[0] == '#')
        return true;
    if (!read_tasks(word, &tasks)) {
        snprintf(why, COMMAND_WHY_SIZE, "not a list of tasks: %.100s", word);
        return false;
    }
    while (count < WORDS_LIMIT && (word = strtok_r(NULL, " \t\r\n", &line)))
        words[count++] = word;
    snprintf(why, COMMAND_WHY_SIZE, "no transport, or too many words");
    return count > 0 && count < WORDS_LIMIT &&
           dispatcher_start_worker(dispatcher, &tasks, words, count, why);
}

/* False: it was said on stderr why, with the line. */
static bool start_workers(const char *path, struct dispatcher *dispatcher)
{
    FILE *file = fopen(path, "re");
    char why[COMMAND_WHY_SIZE];
    char *line = NULL;
    size_t size = 0;
    size_t number = 0;
    bool ok = file;

    while (ok && getline(&line, &size, file) >= 0) {
        number++;
        ok = start_line(line, dispatcher, why);
        if (!ok)
            fprintf(stderr, "dispatchd: %s, line %zu: %s\n", path, number, why);
    }
    if (!file || ferror(file)) {
        fprintf(stderr, "dispatchd: cannot read %s: %s (see --workers)\n", path,
                strerror(errno));
        ok = false;
    }
    free(line);
    if (file)
        fclose(file);
    return ok;
}

/* ---- The program ---- */

static void on_too_few(void *self, size_t count)
{
    const struct arguments *arguments = self;

    narrate("[dispatchd] %zu workers are left, fewer than %d\n", count,
            (int)arguments->fewest);
}

static void on_signal(uv_signal_t *signal, int number)
{
    bool *stopped = signal->data;

    (void)number;
    *stopped = true;
    uv_signal_stop(signal); /* another Ctrl-C ends us at once */
}

static void watch(uv_loop_t *loop, uv_signal_t *handle, int number,
                  bool *stopped)
{
    uv_signal_init(loop, handle);
    handle->data = stopped;
    uv_signal_start(handle, on_signal, number);
    uv_unref((uv_handle_t *)handle);
}

static bool serve(const struct arguments *arguments,
                  struct dispatcher *dispatcher, const bool *stopped)
{
    if (!dispatcher_start(dispatcher) ||
        (arguments->workers && !start_workers(arguments->workers, dispatcher)))
        return false;
    narrate("[dispatchd] Listening on ws://%s\n",
            dispatcher_address(dispatcher));
    while (!*stopped)
        dispatcher_turn(dispatcher, INT32_MAX);
    narrate("[dispatchd] Stopping\n");
    dispatcher_stop(dispatcher, arguments->grace_ms);
    return true;
}

static int run(struct arguments *arguments)
{
    sigset_t stop = block_stop_signals();
    uv_signal_t signals[2];
    bool stopped = false;
    struct dispatcher *dispatcher;
    bool ok;

    arguments->options.on_too_few = on_too_few;
    arguments->options.self = arguments;
    dispatcher = dispatcher_create(&arguments->options);
    if (!dispatcher) {
        fprintf(stderr, "dispatchd: no memory\n");
        return EXIT_FAILURE;
    }
    watch(dispatcher_loop(dispatcher), &signals[0], SIGINT, &stopped);
    watch(dispatcher_loop(dispatcher), &signals[1], SIGTERM, &stopped);
    sigprocmask(SIG_UNBLOCK, &stop, NULL);
    ok = serve(arguments, dispatcher, &stopped);
    uv_close((uv_handle_t *)&signals[0], NULL);
    uv_close((uv_handle_t *)&signals[1], NULL);
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
