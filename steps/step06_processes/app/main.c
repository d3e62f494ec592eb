/* Step 06: the components are processes; app starts, asks and stops them. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service.h"
#include "support/options.h"
#include "support/standard_files.h"

/* The real directory of this program, whatever it was started as. */
static bool find_own_directory(char directory[PATH_MAX])
{
    bool found = realpath("/proc/self/exe", directory); /* Linux */

    if (found)
        *strrchr(directory, '/') = '\0';
    else
        fprintf(stderr, "app: cannot find its own directory: %s\n",
                strerror(errno));
    return found;
}

static bool print_version(struct service *service, int timeout_ms)
{
    struct message request = { .kind = MESSAGE_GET_VERSION };
    struct message reply;

    if (service_request(service, &request, timeout_ms, &reply) != SERVICE_OK)
        return false;
    printf("[App] %s version: %s\n", reply.version_result.service_name,
           reply.version_result.version);
    return true;
}

/* Takes input through both services and tells the story on stdout. */
static bool run_pipeline(struct service *service1, struct service *service2,
                         int timeout_ms, int32_t input)
{
    struct message process = { .kind = MESSAGE_PROCESS, .process = { input } };
    struct message transform = { .kind = MESSAGE_TRANSFORM };
    struct message reply;

    printf("\n--- Processing Distributed Pipeline ---\n");
    printf("[App] Input value: %" PRId32 "\n", input);

    printf("[App] Sending to Service1...\n");
    if (service_request(service1, &process, timeout_ms, &reply) != SERVICE_OK)
        return false;
    printf("[App] Service1 result: value=%" PRId32 ", processed=%s\n\n",
           reply.process_result.value,
           reply.process_result.processed ? "true" : "false");
    if (!reply.process_result.processed) {
        fprintf(stderr, "overflow: %" PRId32 " * 2 exceeds i32 range\n", input);
        return false;
    }

    transform.transform.value = reply.process_result.value;
    printf("[App] Sending to Service2...\n");
    if (service_request(service2, &transform, timeout_ms, &reply) != SERVICE_OK)
        return false;
    printf("[App] Service2 result: original=%" PRId32 ", transformed=%s\n\n",
           reply.transform_result.original, reply.transform_result.transformed);

    printf("[App] Pipeline completed successfully!\n");
    printf("[App] Final result: %s\n", reply.transform_result.transformed);
    return true;
}

/* Starts both services and puts them to work. */
static bool start_and_run(struct service *service1, struct service *service2,
                          int timeout_ms, int32_t input)
{
    char directory[PATH_MAX];

    if (!find_own_directory(directory))
        return false;
    printf("[App] Starting service: Service1\n");
    if (!service_start(service1, directory, "service1"))
        return false;
    printf("[App] Starting service: Service2\n");
    if (!service_start(service2, directory, "service2"))
        return false;

    return print_version(service1, timeout_ms) &&
           print_version(service2, timeout_ms) &&
           run_pipeline(service1, service2, timeout_ms, input);
}

/* Stops a service in any case, and tells so if all went well until now. */
static bool stop(struct service *service, const char *name, bool ok)
{
    if (ok)
        printf("[App] Shutting down service: %s\n", name);
    return service_stop(service) && ok;
}

static bool run(int32_t input, int timeout_ms)
{
    static struct service service1; /* static: 64 KiB for its replies */
    static struct service service2;
    bool ok;

    printf("\n\nPhase 06: Multi process\n\n");
    catch_signals();
    ok = start_and_run(&service1, &service2, timeout_ms, input);
    if (ok)
        printf("\n[App] Cleaning up services...\n");
    ok = stop(&service1, "Service1", ok);
    ok = stop(&service2, "Service2", ok);
    release_signals();
    if (interrupted_by()) {
        fprintf(stderr, "app: interrupted by signal %d (%s)\n",
                interrupted_by(), strsignal(interrupted_by()));
        ok = false;
    }
    if (ok)
        printf("[App] All services shut down\n\n[App] Execution complete\n");
    return ok;
}

static bool read_arguments(int argc, char **argv, int32_t *input,
                           int32_t *timeout_ms, int *status)
{
    const struct option_row options[] = {
        { "timeout-ms", "N", "how long to wait for a reply, in milliseconds",
          .needs = "a number of milliseconds", .fallback = "5000",
          .number = timeout_ms, .least = 1, .most = INT32_MAX },
    };
    const struct command_line line = {
        .program = "app",
        .does = "Has VALUE doubled by service1, and formatted by service2.",
        .exits =
            "Exit status: 0 done; 1 overflow, a service failed, or stdout "
            "cannot be\nwritten; 2 wrong arguments.",
        .options = options,
        .option_count = 1,
        .value = input,
        .fallback = "42",
    };

    return read_options(&line, argc, argv, status);
}

int main(int argc, char **argv)
{
    int32_t input;
    int32_t timeout_ms;
    int status;

    occupy_standard_files();
    if (read_arguments(argc, argv, &input, &timeout_ms, &status))
        status = run(input, timeout_ms) ? EXIT_SUCCESS : EXIT_FAILURE;
    return flush_stdout("app", status);
}
