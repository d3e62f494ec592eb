/* Step 07: the components are services at a URL; app asks one, then the other.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uuid/uuid.h>

#include "arguments.h"
#include "patience.h"
#include "service.h"

enum { EXIT_USAGE = 2 };

/* Performs a call, again if it did not get through. */
static bool perform(struct call *call, int32_t retries)
{
    enum call_status status;
    int attempt = 0;

    while ((status = call_finish(call, curl_easy_perform(call->easy))) ==
               CALL_UNREACHED &&
           attempt < retries)
        sleep_ms(backoff_ms(attempt++));
    return status == CALL_OK;
}

/* Takes input through both services and tells the story on stdout. False: the
 * call knows why. */
static bool run_pipeline(struct call *call, const struct service *service1,
                         const struct service *service2, int32_t retries,
                         int32_t input)
{
    struct process_request process = { .value = input };
    struct process_response processed;
    struct transform_request transform;
    struct transform_response transformed;
    char result[sizeof(transformed.transformed)];
    uuid_t id;

    uuid_generate_random(id);
    uuid_unparse_lower(id, process.request_id);
    printf("\n--- Processing Distributed Pipeline ---\n");
    printf("[App] Starting request: %s\n", process.request_id);
    printf("[App] Input value: %" PRId32 "\n\n", input);

    printf("[App] Sending to Service1...\n");
    if (!call_process(call, service1, &process) || !perform(call, retries) ||
        !call_processed(call, &process, &processed))
        return false;
    printf("[App] Service1 result: value=%" PRId32 ", processed=%s\n\n",
           processed.value, processed.processed ? "true" : "false");

    transform.value = processed.value;
    strcpy(transform.request_id, process.request_id);
    printf("[App] Sending to Service2...\n");
    if (!call_transform(call, service2, &transform) ||
        !perform(call, retries) ||
        !call_transformed(call, &transform, &transformed))
        return false;
    printable(transformed.transformed, result, sizeof(result));
    printf("[App] Service2 result: original=%" PRId32 ", transformed=%s\n\n",
           transformed.original, result);

    printf("[App] Pipeline completed successfully!\n");
    printf("[App] Final result: %s\n", result);
    return true;
}

static bool run(const struct arguments *arguments)
{
    static struct call call;
    struct service service1 = { 0 };
    struct service service2 = { 0 };
    bool ok = false;

    if (!call_open(&call, arguments->timeout_ms) ||
        !service_init(&service1, "service1", arguments->service1_url,
                      "/process") ||
        !service_init(&service2, "service2", arguments->service2_url,
                      "/transform")) {
        fprintf(stderr, "app: no memory\n");
        goto out;
    }

    printf("\n\nPhase 07: Distributed system (HTTP)\n\n");
    ok = call_until_healthy(&call, &service1, arguments->wait_ms) &&
         call_until_healthy(&call, &service2, arguments->wait_ms) &&
         run_pipeline(&call, &service1, &service2, arguments->retries,
                      arguments->values[0]);
    if (ok)
        printf("\nExecution complete\n");
    else
        call_report(&call, "app");
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
        fprintf(stderr, "app: cannot write to stdout: %s\n", strerror(errno));
    return ok;
}

int main(int argc, char **argv)
{
    struct arguments arguments = { .program = "app" };
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
