/* Step 07, its services at SERVICE1_URL and SERVICE2_URL asked as by its app,
 * over connections that stay open, or over a new one for each request:
 *
 *   call_step07 kept|new MILLISECONDS
 */
#define main step_main
#include APP
#undef main

#include <unistd.h>

#include "measure.h"

struct pipeline {
    struct call call;
    struct services services;
    bool failed;
};

static void call(void *self)
{
    struct pipeline *pipeline = self;

    if (pipeline->failed)
        return;
    pipeline->failed = !run_pipeline(&pipeline->call, &pipeline->services, 42);
}

static bool open_pipeline(struct pipeline *pipeline)
{
    const char *url1 = getenv("SERVICE1_URL");
    const char *url2 = getenv("SERVICE2_URL");

    return url1 && url2 && call_open(&pipeline->call, 5000) &&
           endpoint_init(&pipeline->services.process, &process, url1) &&
           endpoint_init(&pipeline->services.transform, &transform, url2);
}

int main(int argc, char **argv)
{
    static struct pipeline pipeline;
    int ms = milliseconds(argc, argv, 2);
    bool kept = strcmp(argv[1], "kept") == 0;
    struct samples samples = { 0 };
    int out;

    pin_to_processor(0);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (!open_pipeline(&pipeline)) {
        fprintf(stderr, "bench: no SERVICE1_URL and SERVICE2_URL\n");
        return EXIT_FAILURE;
    }
    if (!kept) {
        curl_easy_setopt(pipeline.call.easy, CURLOPT_FRESH_CONNECT, 1L);
        curl_easy_setopt(pipeline.call.easy, CURLOPT_FORBID_REUSE, 1L);
    }
    out = silence(STDOUT_FILENO);
    measure(&samples, ms, call, &pipeline);
    restore(STDOUT_FILENO, out);
    if (pipeline.failed) {
        call_report(&pipeline.call, "bench");
        return EXIT_FAILURE;
    }
    report_waits(kept ? "call.step07" : "call.step07_new_connection", &samples);
    return EXIT_SUCCESS;
}
