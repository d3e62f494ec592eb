/* A client: the pipeline, as two tasks a value; or what the dispatcher can tell
 * of its workers. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "pipeline.h"
#include "support/json_text.h"
#include "support/options.h"
#include "support/printable.h"
#include "support/standard_files.h"

struct arguments {
    struct session session;
    const char *worker;
    const char *tag;
    const char *drain;
    const char *remove;
    const char *show;
    int32_t retries;
    int32_t most;
    struct values values;
    bool done;
};

static bool read_arguments(int argc, char **argv, struct arguments *arguments,
                           int *status)
{
    struct session *session = &arguments->session;
    const struct option_row rows[] = {
        { "connect", "HOST:PORT", "where dispatchd listens",
          .fallback = "127.0.0.1:9876", .variable = "DISPATCH_ADDRESS",
          .text = &session->address },
        { "token", "TEXT", "if it asks for one", .variable = "DISPATCH_TOKEN",
          .text = &session->token },
        { "worker", "NAME", "only this worker", .text = &arguments->worker },
        { "tag", "NAME", "only workers with this tag",
          .text = &arguments->tag },
        { "timeout-ms", "N", "for each task, in milliseconds",
          .fallback = "5000", .number = &session->timeout_ms, .least = 1,
          .most = INT32_MAX },
        { "retries", "N", "by another worker, if one is lost or says so",
          .fallback = "0", .number = &arguments->retries, .least = 0,
          .most = 100 },
        { "max-in-flight", "N", "values at once", .fallback = "32",
          .number = &arguments->most, .least = 1, .most = 1000 },
        { "drain", "NAME", "give this worker nothing new; no values then",
          .text = &arguments->drain },
        { "remove", "NAME", "and let it go; no values then",
          .text = &arguments->remove },
        { "show", "WHAT", "results, or stats: who did what; no values then",
          .fallback = "results", .text = &arguments->show,
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

/* ---- The dispatcher's own tasks ---- */

/* Numbers stand in a table as they do in JSON. */
static void print_row(const char *worker)
{
    static const char *const names[] = { "workerId", "state",     "active",
                                         "capacity", "completed", "failed" };
    char texts[6][NAME_SIZE];

    for (size_t i = 0; i < 6; i++) {
        size_t length = 0;
        const char *value = json_member(worker, names[i], &length);

        if (!value || !json_read_string(value, texts[i], NAME_SIZE))
            snprintf(texts[i], NAME_SIZE, "%.*s", (int)length,
                     value ? value : "?");
        printable(texts[i], texts[i], NAME_SIZE);
    }
    printf("%-16s %-10s %6s of %-4s %10s %8s\n", texts[0], texts[1], texts[2],
           texts[3], texts[4], texts[5]);
}

static void print_stats(const char *payload)
{
    size_t length;
    struct json_items workers = { .at = json_member(payload, "workers",
                                                    &length) };

    printf("%-16s %-10s %14s %10s %8s\n", "worker", "state", "active",
           "completed", "failed");
    while (workers.at && json_next(&workers))
        print_row(workers.value);
}

static void on_answer(void *self, uint32_t number,
                      const struct outcome *outcome)
{
    struct arguments *arguments = self;

    (void)number;
    if (outcome->status != TASK_COMPLETED)
        fprintf(stderr, "dispatch: %s\n", outcome->reason);
    else if (!arguments->drain && !arguments->remove)
        print_stats(outcome->payload.text);
    arguments->done = outcome->status == TASK_COMPLETED;
    session_end(&arguments->session);
}

static bool ask(struct arguments *arguments, struct order *order)
{
    if (!session_open(&arguments->session, on_answer, arguments))
        return false;
    session_send(&arguments->session, order, 0);
    return session_run(&arguments->session) && arguments->done;
}

/* ---- The program ---- */

static void copy_name(char to[NAME_SIZE], const char *from)
{
    snprintf(to, NAME_SIZE, "%s", from ? from : "");
}

static bool run(struct arguments *arguments)
{
    struct order order = { .payload = { "null", 4 },
                           .priority = PRIORITY_NORMAL,
                           .max_retries = arguments->retries };
    const char *worker =
        arguments->drain ? arguments->drain : arguments->remove;

    copy_name(order.route.tag, arguments->tag);
    copy_name(order.route.worker, worker ? worker : arguments->worker);
    if (worker)
        copy_name(order.route.task,
                  arguments->drain ? "dispatcher.drain" : "dispatcher.remove");
    else if (strcmp(arguments->show, "stats") == 0)
        copy_name(order.route.task, "dispatcher.stats");
    if (order.route.task[0])
        return ask(arguments, &order);
    return pipeline_run(&arguments->session, &order, &arguments->values,
                        (size_t)arguments->most);
}

int main(int argc, char **argv)
{
    struct arguments arguments = { 0 };
    int status;

    occupy_standard_files();
    signal(SIGPIPE, SIG_IGN);
    if (read_arguments(argc, argv, &arguments, &status))
        status = run(&arguments) ? EXIT_SUCCESS : EXIT_FAILURE;
    values_release(&arguments.values);
    return flush_stdout("dispatch", status);
}
