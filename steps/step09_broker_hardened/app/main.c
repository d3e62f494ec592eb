/* Step 09: as step 08, with many values at once and with what goes wrong. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arguments.h"
#include "batch.h"
#include "messaging/memory_messaging.h"
#include "messaging/nats_messaging.h"
#include "service1.h"
#include "service2.h"

enum { EXIT_USAGE = 2 };

/* One job a value, each with an id of its own. NULL if there is no memory. */
static struct job *spawn_jobs(const int32_t *values, size_t count)
{
    struct job *jobs = calloc(count + 1, sizeof(*jobs));
    uuid_t id;

    if (!jobs)
        return NULL;
    printf(
        "\n--- Processing Distributed Pipeline (%zu values concurrently) "
        "---\n\n",
        count);
    for (size_t i = 0; i < count; i++) {
        jobs[i].value = values[i];
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

/* Returns how many have no result. One that a service refused has: the refusal.
 */
static size_t print_results(struct job *jobs, size_t count)
{
    size_t failed = 0;

    qsort(jobs, count, sizeof(*jobs), by_value);
    printf("\n--- Final Results (sorted by input value) ---\n");
    for (size_t i = 0; i < count; i++) {
        const struct job *job = &jobs[i];

        if (job->failed_at) {
            printf("  %" PRId32 " -> ERROR(%s): %s  [%.8s]\n", job->value,
                   job->failed_at, job->outcome, job->request_id);
            failed += !job->refused;
        } else {
            printf("  %" PRId32 " -> %s  [%.8s]\n", job->value, job->outcome,
                   job->request_id);
        }
    }
    return failed;
}

static bool run_jobs(const struct arguments *arguments,
                     struct messaging messaging)
{
    const struct batch_options options = {
        .messaging = messaging,
        .timeout_ms = arguments->timeout_ms,
        .retries = arguments->retries,
        .max_in_flight = (size_t)arguments->max_in_flight,
        /* If stdout is a terminal, too, its lines are the progress. */
        .progress = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO),
    };
    struct job *jobs = spawn_jobs(arguments->values, arguments->count);
    size_t failed = 0;
    bool ok = jobs && batch_run(&options, jobs, arguments->count);

    if (!ok)
        fprintf(stderr, "app: no memory\n");
    else
        failed = print_results(jobs, arguments->count);
    if (failed > 0)
        fprintf(stderr, "app: %zu of %zu values have no result\n", failed,
                arguments->count);
    free(jobs);
    return ok && failed == 0;
}

static bool run_over_nats(const struct arguments *arguments)
{
    struct nats_messaging nats;
    char shown[SHOWN_URL_SIZE];
    char why[BROKER_WHY_SIZE];
    bool ok;

    printf("[App] Connecting to %s...\n",
           shown_url(arguments->broker.url, shown));
    ok = nats_messaging_open(&nats, "app", &arguments->broker, why);
    if (ok) {
        printf("[App] Connected to NATS broker\n");
        ok = run_jobs(arguments, nats_as_messaging(&nats));
    } else {
        fprintf(stderr, "%s\n", why);
    }
    nats_messaging_close(&nats);
    return ok;
}

static bool run_in_memory(const struct arguments *arguments)
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

static bool run(const struct arguments *arguments)
{
    bool ok;

    printf("\n\nPhase 09: Message Broker Pipeline II\n\n");
    ok = arguments->in_memory ? run_in_memory(arguments)
                              : run_over_nats(arguments);
    if (ok)
        printf("\nExecution complete\n");
    return ok;
}

/* A full disk shows only when the buffer is written: ask before exiting. */
static bool flush_stdout(void)
{
    bool ok = fflush(stdout) == 0 && !ferror(stdout);

    if (!ok)
        fprintf(stderr, "app: cannot write to stdout: %s\n", strerror(errno));
    return ok;
}

int main(int argc, char **argv)
{
    struct arguments arguments;
    int status = EXIT_FAILURE;

    occupy_standard_files();
    signal(SIGPIPE, SIG_IGN); /* a write shall fail, not end us */
    if (!parse_arguments(argc, argv, &arguments)) {
        status = EXIT_USAGE;
    } else if (arguments.help) {
        print_usage(stdout);
        status = EXIT_SUCCESS;
    } else if (run(&arguments)) {
        status = EXIT_SUCCESS;
    }
    arguments_release(&arguments);
    return flush_stdout() ? status : EXIT_FAILURE;
}
