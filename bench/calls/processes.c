/* Step 06, its services started and asked as by its app:
 *
 *   call_step06 DIRECTORY_OF_SERVICES MILLISECONDS
 */
#define main step_main
#include APP
#undef main

#include <unistd.h>

#include "measure.h"

struct pipeline {
    struct service service1;
    struct service service2;
    bool failed;
};

static void call(void *self)
{
    struct pipeline *pipeline = self;

    if (pipeline->failed)
        return;
    pipeline->failed =
        !run_pipeline(&pipeline->service1, &pipeline->service2, 5000, 42);
}

/* What the services narrate goes nowhere. */
static bool start_quietly(struct service *service, const char *directory,
                          const char *name)
{
    int err = silence(STDERR_FILENO);
    bool ok = service_start(service, directory, name);

    restore(STDERR_FILENO, err);
    return ok;
}

int main(int argc, char **argv)
{
    static struct pipeline pipeline;
    int ms = milliseconds(argc, argv, 2);
    struct samples samples = { 0 };
    bool ok;
    int out;

    pin_to_processor(0);
    catch_signals();
    ok = start_quietly(&pipeline.service1, argv[1], "service1") &&
         start_quietly(&pipeline.service2, argv[1], "service2");
    if (ok) {
        out = silence(STDOUT_FILENO);
        measure(&samples, ms, call, &pipeline);
        restore(STDOUT_FILENO, out);
    }
    ok = service_stop(&pipeline.service1) && ok;
    ok = service_stop(&pipeline.service2) && ok;
    ok = ok && !pipeline.failed && !interrupted_by();
    if (ok)
        report_waits("call.step06", &samples);
    else
        fprintf(stderr, "bench: a pipeline call of step 06 failed\n");
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
