/* Step 07: app_concurrent takes many values through the services at once. */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arguments.h"
#include "batch.h"
#include "patience.h"

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

/* Returns how many have failed. */
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
            failed++;
        } else {
            printf("  %" PRId32 " -> %s  [%.8s]\n", job->value, job->outcome,
                   job->request_id);
        }
    }
    return failed;
}

static bool run_jobs(const struct arguments *arguments,
                     const struct service *service1,
                     const struct service *service2)
{
    const struct batch_options options = {
        .service1 = service1,
        .service2 = service2,
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
        fprintf(stderr, "app_concurrent: no memory\n");
    else
        failed = print_results(jobs, arguments->count);
    if (failed > 0)
        fprintf(stderr, "app_concurrent: %zu of %zu values failed\n", failed,
                arguments->count);
    free(jobs);
    return ok && failed == 0;
}

static bool run(const struct arguments *arguments)
{
    static struct call call; /* to ask for their health */
    struct service service1 = { 0 };
    struct service service2 = { 0 };
    bool ok = false;

    if (!call_open(&call, arguments->timeout_ms) ||
        !service_init(&service1, "service1", arguments->service1_url,
                      "/process") ||
        !service_init(&service2, "service2", arguments->service2_url,
                      "/transform")) {
        fprintf(stderr, "app_concurrent: no memory\n");
        goto out;
    }

    printf("\n\nPhase 07: Distributed system (HTTP)\n");
    if (!call_until_healthy(&call, &service1, arguments->wait_ms) ||
        !call_until_healthy(&call, &service2, arguments->wait_ms)) {
        call_report(&call, "app_concurrent");
        goto out;
    }
    ok = run_jobs(arguments, &service1, &service2);
    if (ok)
        printf("\nExecution complete\n");
out:
    service_release(&service2);
    service_release(&service1);
    call_close(&call);
    return ok;
}

/* A full disk shows only when the buffer is written: ask before exiting. */
static bool flush_stdout(void)
{
    bool ok = fflush(stdout) == 0 && !ferror(stdout);

    if (!ok)
        fprintf(stderr, "app_concurrent: cannot write to stdout: %s\n",
                strerror(errno));
    return ok;
}

int main(int argc, char **argv)
{
    struct arguments arguments = { .program = "app_concurrent", .many = true };
    int status = EXIT_FAILURE;

    occupy_standard_files();
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (!parse_arguments(argc, argv, &arguments)) {
        status = EXIT_USAGE;
    } else if (arguments.help) {
        print_usage(stdout, &arguments);
        status = EXIT_SUCCESS;
    } else if (run(&arguments)) {
        status = EXIT_SUCCESS;
    }
    arguments_release(&arguments);
    curl_global_cleanup();
    return flush_stdout() ? status : EXIT_FAILURE;
}
