/* Step 07: the components are services at a URL, asked one after the other. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <uuid/uuid.h>

#include "services.h"
#include "support/printable.h"
#include "support/standard_files.h"

/* Sends request, and waits for the response. */
static bool ask(struct call *call, const struct endpoint *to,
                const void *request, void *response)
{
    call_prepare(call, to, request);
    return call_finish(call, curl_easy_perform(call->easy), response);
}

/* Takes input through both services and tells the story on stdout. */
static bool run_pipeline(struct call *call, const struct services *services,
                         int32_t input)
{
    struct process_request request1 = { .value = input };
    struct process_response response1;
    struct transform_request request2;
    struct transform_response response2;
    char result[TRANSFORMED_SIZE];
    uuid_t id;

    uuid_generate_random(id);
    uuid_unparse_lower(id, request1.request_id);
    printf("\n--- Processing Distributed Pipeline ---\n");
    printf("[App] Starting request: %s\n", request1.request_id);
    printf("[App] Input value: %" PRId32 "\n\n", input);

    printf("[App] Sending to Service1...\n");
    if (!ask(call, &services->process, &request1, &response1) ||
        !call_check_id(call, request1.request_id, response1.request_id) ||
        !call_check_processed(call, input, response1.processed))
        return false;
    printf("[App] Service1 result: value=%" PRId32 ", processed=%s\n\n",
           response1.value, response1.processed ? "true" : "false");

    request2.value = response1.value;
    strcpy(request2.request_id, request1.request_id);
    printf("[App] Sending to Service2...\n");
    if (!ask(call, &services->transform, &request2, &response2) ||
        !call_check_id(call, request2.request_id, response2.request_id))
        return false;
    printable(response2.transformed, result, sizeof(result));
    printf("[App] Service2 result: original=%" PRId32 ", transformed=%s\n\n",
           response2.original, result);

    printf("[App] Pipeline completed successfully!\n");
    printf("[App] Final result: %s\n", result);
    return true;
}

static bool run(const struct services *services, int32_t input)
{
    struct call call;
    bool ok;

    printf("\n\nPhase 07: Distributed system (HTTP)\n\n");
    ok = call_open(&call, services->timeout_ms) &&
         run_pipeline(&call, services, input);
    if (ok)
        printf("\nExecution complete\n");
    else
        call_report(&call, "app");
    call_close(&call);
    return ok;
}

int main(int argc, char **argv)
{
    struct services services;
    int32_t input = 0;
    int status;
    const struct command_line line = {
        .program = "app",
        .does =
            "Lets service1 double VALUE and service2 format the result. "
            "Both must be\nrunning.",
        .value = &input,
        .fallback = "42",
    };

    occupy_standard_files();
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (read_services(argc, argv, line, &services, &status))
        status = run(&services, input) ? EXIT_SUCCESS : EXIT_FAILURE;
    curl_global_cleanup();
    return flush_stdout("app", status);
}
