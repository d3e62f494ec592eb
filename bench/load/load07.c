/*
 * Many values through step 07, by its own batch_run:
 *
 *   load07 PREFIX IN_FLIGHT MILLISECONDS FIGURE...
 *
 * with the services at SERVICE1_URL and SERVICE2_URL. A request counts from
 * where the batch gives it to curl to where curl gives its answer back: the
 * linker has both calls go through here.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "batch.h"
#include "load.h"

enum { TIMEOUT_MS = 5000, HANDLES = 4096 };

/* The batch uses a handle for each place. Which one it is, by a hash table: for
 * it all is free at the start, and nothing is taken out. */
static struct {
    const CURL *easy;
    size_t place;
} handles[HANDLES];
static size_t handle_count;

static struct load load; /* the calls below have no argument for it */

static size_t place_of(const CURL *easy)
{
    size_t i = ((uintptr_t)easy >> 4) % HANDLES;

    while (handles[i].easy && handles[i].easy != easy)
        i = (i + 1) % HANDLES;
    if (!handles[i].easy) {
        handles[i].easy = easy;
        handles[i].place = handle_count++;
    }
    return handles[i].place;
}

CURLMcode __real_curl_multi_add_handle(CURLM *multi, CURL *easy);
CURLMcode __wrap_curl_multi_add_handle(CURLM *multi, CURL *easy);
CURLMsg *__real_curl_multi_info_read(CURLM *multi, int *left);
CURLMsg *__wrap_curl_multi_info_read(CURLM *multi, int *left);

CURLMcode __wrap_curl_multi_add_handle(CURLM *multi, CURL *easy)
{
    load_sent(&load, place_of(easy));
    return __real_curl_multi_add_handle(multi, easy);
}

CURLMsg *__wrap_curl_multi_info_read(CURLM *multi, int *left)
{
    CURLMsg *message = __real_curl_multi_info_read(multi, left);

    if (message)
        load_answered(&load, place_of(message->easy_handle));
    return message;
}

/* ---- The values ---- */

static struct job *make_jobs(size_t count)
{
    struct job *jobs = calloc(count, sizeof(*jobs));
    uuid_t id;

    if (!jobs)
        fail("remember the values");
    for (size_t i = 0; i < count; i++) {
        jobs[i].value = (int32_t)(i % 5000);
        uuid_generate_random(id);
        uuid_unparse_lower(id, jobs[i].request_id);
    }
    return jobs;
}

static void check(const struct job *jobs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (jobs[i].failed) {
            fprintf(stderr, "load07: %s\n", jobs[i].outcome);
            exit(EXIT_FAILURE);
        }
    }
}

static void run(struct load *this_load, void *self, size_t count)
{
    struct job *jobs = make_jobs(count);

    (void)this_load;
    memset(handles, 0, sizeof(handles));
    handle_count = 0;
    if (!batch_run(self, false, jobs, count))
        fail("run a batch");
    check(jobs, count);
    free(jobs);
}

static const char *url_of(const char *variable)
{
    const char *url = getenv(variable);

    if (!url) {
        fprintf(stderr, "load07: %s is not set\n", variable);
        exit(EXIT_FAILURE);
    }
    return url;
}

int main(int argc, char **argv)
{
    struct services services = { .timeout_ms = TIMEOUT_MS };

    load_open(&load, argc, argv);
    services.max_in_flight = (int32_t)load.in_flight;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (!endpoint_init(&services.process, &process, url_of("SERVICE1_URL")) ||
        !endpoint_init(&services.transform, &transform, url_of("SERVICE2_URL")))
        fail("remember the services");
    load_measure(&load, run, &services);
    load_close(&load);
    curl_global_cleanup();
    return EXIT_SUCCESS;
}
