/* Step 07: app_concurrent takes many values through the services at once. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "batch.h"
#include "support/standard_files.h"

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

/* Whether all are well; if not, stderr says how many. */
static bool print_results(struct job *jobs, size_t count)
{
    size_t failed = 0;

    qsort(jobs, count, sizeof(*jobs), by_value);
    printf("\n--- Final Results (sorted by input value) ---\n");
    for (size_t i = 0; i < count; i++) {
        const struct job *job = &jobs[i];

        printf("  %" PRId32 " -> %s  [%.8s]\n", job->value, job->outcome,
               job->request_id);
        failed += job->failed;
    }
    if (failed > 0)
        fprintf(stderr, "app_concurrent: %zu of %zu values failed\n", failed,
                count);
    return failed == 0;
}

static bool run(const struct services *services, const struct values *values)
{
    /* If stdout is a terminal, too, its lines are the progress. */
    bool progress = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
    struct job *jobs;
    bool ok = false;

    printf("\n\nPhase 07: Distributed system (HTTP)\n");
    jobs = spawn_jobs(values);
    if (!jobs || !batch_run(services, progress, jobs, values->count))
        fprintf(stderr, "app_concurrent: no memory\n");
    else
        ok = print_results(jobs, values->count);
    if (ok)
        printf("\nExecution complete\n");
    free(jobs);
    return ok;
}

int main(int argc, char **argv)
{
    struct services services;
    struct values values = { 0 };
    int status;
    const struct command_line line = {
        .program = "app_concurrent",
        .does =
            "Lets service1 double each VALUE and service2 format the "
            "results, many at\nonce. Both must be running.",
        .values = &values,
        .fallback = "10 20 30 42 50",
    };

    occupy_standard_files();
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (read_services(argc, argv, line, &services, &status))
        status = run(&services, &values) ? EXIT_SUCCESS : EXIT_FAILURE;
    values_release(&values);
    curl_global_cleanup();
    return flush_stdout("app_concurrent", status);
}
