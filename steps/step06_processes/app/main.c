/* Step 06: the components are processes; app starts, asks and stops them. */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uv.h>

#include "arguments.h"
#include "service.h"

enum { EXIT_USAGE = 2 };

/* The real directory of this program, whatever it was started as. */
static bool find_own_directory(char *directory, size_t size)
{
    int error = uv_exepath(directory, &size);

    if (error) {
        fprintf(stderr, "app: cannot find its own directory: %s\n",
                uv_strerror(error));
        return false;
    }
    *strrchr(directory, '/') = '\0';
    return true;
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
static bool start_and_run(struct supervisor *supervisor,
                          struct service *service1, struct service *service2,
                          const struct arguments *arguments)
{
    char directory[4096];

    if (!find_own_directory(directory, sizeof(directory)))
        return false;
    printf("[App] Starting service: Service1\n");
    if (!service_start(service1, supervisor, directory, "service1"))
        return false;
    printf("[App] Starting service: Service2\n");
    if (!service_start(service2, supervisor, directory, "service2"))
        return false;

    return print_version(service1, arguments->timeout_ms) &&
           print_version(service2, arguments->timeout_ms) &&
           run_pipeline(service1, service2, arguments->timeout_ms,
                        arguments->input);
}

/* Stops both services in any case, and tells so if all went well. */
static bool stop(struct service *service1, struct service *service2, bool ok)
{
    if (ok) {
        printf("\n[App] Cleaning up services...\n");
        printf("[App] Shutting down service: Service1\n");
    }
    ok = service_stop(service1) && ok;
    if (ok)
        printf("[App] Shutting down service: Service2\n");
    ok = service_stop(service2) && ok;
    if (ok)
        printf("[App] All services shut down\n");
    return ok;
}

static bool run(const struct arguments *arguments)
{
    static struct service service1;
    static struct service service2;
    struct supervisor supervisor;
    bool ok;

    printf("\n\nPhase 06: Multi process\n\n");
    if (!supervisor_open(&supervisor))
        return false;
    ok = start_and_run(&supervisor, &service1, &service2, arguments);
    ok = stop(&service1, &service2, ok);
    if (supervisor.interrupted) {
        fprintf(stderr, "app: interrupted by signal %d (%s)\n",
                supervisor.interrupted, strsignal(supervisor.interrupted));
        ok = false;
    }
    supervisor_close(&supervisor);

    if (ok)
        printf("\n[App] Execution complete\n");
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

    if (!parse_arguments(argc, argv, &arguments)) {
        status = EXIT_USAGE;
    } else if (arguments.help) {
        fputs(usage, stdout);
        status = EXIT_SUCCESS;
    } else if (run(&arguments)) {
        status = EXIT_SUCCESS;
    }
    return flush_stdout() ? status : EXIT_FAILURE;
}
