/* Step 09: as step 08, with many values at once and with what goes wrong. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "batch.h"
#include "messaging/memory_messaging.h"
#include "messaging/nats_messaging.h"
#include "service1.h"
#include "service2.h"
#include "support/standard_files.h"

struct arguments {
    struct broker broker;
    struct batch_options options;
    int32_t max_in_flight;
    const char *messaging;
    struct values values;
};

/* arguments->values is to be released in any case. */
static bool read_arguments(int argc, char **argv, struct arguments *arguments,
                           int *status)
{
    enum { OWN_ROWS = 4 };
    struct option_row rows[OWN_ROWS + BROKER_ROWS] = {
        { "max-in-flight", "N", "how many values at once", .fallback = "32",
          .number = &arguments->max_in_flight, .least = 1, .most = 1000 },
        { "timeout-ms", "N", "for each answer, in milliseconds",
          .fallback = "5000", .number = &arguments->options.timeout_ms,
          .least = 1, .most = INT32_MAX },
        { "retries", "N",
          "how often to repeat a request that came to nothing, after 0.1 "
          "seconds, 0.2, 0.4 and so on, up to 6.4",
          .fallback = "0", .number = &arguments->options.retries, .least = 0,
          .most = 100 },
        { "messaging", "KIND",
          "nats, or memory: without a broker, and the services need not run",
          .fallback = "nats", .text = &arguments->messaging,
          .choices = { "nats", "memory" } },
    };
    const struct command_line line = {
        .program = "app",
        .does =
            "Lets service1 double each VALUE and service2 format the "
            "results, many at\nonce. Both must be running, and a nats-server.",
        .exits =
            "Exit status: 0 every value has a result, or was refused by a "
            "service; 1 not,\nor stdout cannot be written; 2 wrong arguments.",
        .options = rows,
        .option_count = sizeof(rows) / sizeof(rows[0]),
        .values = &arguments->values,
        .fallback = "10 42 5000 50 1073741824",
    };

    broker_rows(&arguments->broker, rows + OWN_ROWS);
    return read_options(&line, argc, argv, status) &&
           broker_check(&arguments->broker, &line, status);
}

/* One job a value, each with an id of its own. NULL if there is no memory. */
static struct job *spawn_jobs(const struct values *values)
{
    struct job *jobs = calloc(values->count + 1, sizeof(*jobs));
    uuid_t id;

    if (!jobs)
        return NULL;
    printf(
        "\n--- Processing Distributed Pipeline (%zu values concurrently) "
        "---\n\n",
        values->count);
    for (size_t i = 0; i < values->count; i++) {
        jobs[i].value = values->items[i];
        uuid_generate_random(id);
        uuid_unparse_lower(id, jobs[i].request_id);
        printf("[App] Spawning pipeline for value=%" PRId32
               "  request_id=%.8s\n",
               jobs[i].value, jobs[i].request_id);
    }
    printf("\n");
    return jobs;
}

static int by_value(const void *left, const void *right)
{
    const struct job *a = left;
    const struct job *b = right;

    return (a->value > b->value) - (a->value < b->value);
}

/* Whether all have a result, which may be the refusal of a service; if not,
 * stderr says how many. */
static bool print_results(struct job *jobs, size_t count)
{
    size_t failed = 0;

    qsort(jobs, count, sizeof(*jobs), by_value);
    printf("\n--- Final Results (sorted by input value) ---\n");
    for (size_t i = 0; i < count; i++) {
        const struct job *job = &jobs[i];

        printf("  %" PRId32 " -> %s  [%.8s]\n", job->value, job->outcome,
               job->request_id);
        failed += job->failed && !job->refused;
    }
    if (failed > 0)
        fprintf(stderr, "app: %zu of %zu values have no result\n", failed,
                count);
    return failed == 0;
}

static bool run_jobs(struct arguments *arguments, struct messaging messaging)
{
    const struct values *values = &arguments->values;
    struct batch_options *options = &arguments->options;
    struct job *jobs = spawn_jobs(values);
    bool ok = false;

    options->messaging = messaging;
    options->max_in_flight = (size_t)arguments->max_in_flight;
    /* If stdout is a terminal, too, its lines are the progress. */
    options->progress = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
    if (!jobs || !batch_run(options, jobs, values->count))
        fprintf(stderr, "app: no memory\n");
    else
        ok = print_results(jobs, values->count);
    free(jobs);
    return ok;
}

static bool run_over_nats(struct arguments *arguments)
{
    struct broker *broker = &arguments->broker;
    struct nats_messaging nats;
    char shown[SHOWN_URL_SIZE];
    bool ok;

    printf("[App] Connecting to %s...\n", shown_url(broker->url, shown));
    fflush(stdout); /* before what may end the program */
    ok = nats_messaging_open(&nats, broker, arguments->options.timeout_ms);
    if (ok) {
        printf("[App] Connected to NATS broker\n");
        ok = run_jobs(arguments, nats_as_messaging(&nats));
    } else {
        fprintf(stderr, "%s\n", broker->why);
    }
    fflush(stdout); /* again */
    nats_messaging_close(&nats);
    return ok;
}

static bool run_in_memory(struct arguments *arguments)
{
    static const struct memory_handler handlers[] = {
        { "service.process", service1_answer },
        { "service.transform", service2_answer },
    };
    struct memory_messaging memory = { .handlers = handlers, .count = 2 };
    bool ok;

    printf("[App] Using messaging in memory\n");
    ok = run_jobs(arguments, memory_as_messaging(&memory));
    memory_messaging_close(&memory);
    return ok;
}

static bool run(struct arguments *arguments)
{
    bool ok;

    printf("\n\nPhase 09: Message Broker Pipeline II\n\n");
    ok = strcmp(arguments->messaging, "memory") == 0 ? run_in_memory(arguments)
                                                     : run_over_nats(arguments);
    if (ok)
        printf("\nExecution complete\n");
    return ok;
}

int main(int argc, char **argv)
{
    struct arguments arguments = { .broker.program = "app" };
    int status;

    occupy_standard_files();
    signal(SIGPIPE, SIG_IGN); /* a write shall fail, not end us */
    if (read_arguments(argc, argv, &arguments, &status))
        status = run(&arguments) ? EXIT_SUCCESS : EXIT_FAILURE;
    values_release(&arguments.values);
    return flush_stdout("app", status);
}
