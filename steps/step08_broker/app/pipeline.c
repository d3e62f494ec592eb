#include "pipeline.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <uuid/uuid.h>

#include "support/printable.h"

bool run_pipeline(struct call *call, int32_t input)
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

    printf("[App] Sending to \"%s\"...\n", process.subject);
    if (!call_ask(call, &process, &request1, &response1) ||
        !call_check_id(call, request1.request_id, response1.request_id) ||
        !call_check_processed(call, input, response1.processed))
        return false;
    printf("[App] Service1 result: value=%" PRId32 ", processed=%s\n\n",
           response1.value, response1.processed ? "true" : "false");

    request2.value = response1.value;
    strcpy(request2.request_id, request1.request_id);
    printf("[App] Sending to \"%s\"...\n", transform.subject);
    if (!call_ask(call, &transform, &request2, &response2) ||
        !call_check_id(call, request2.request_id, response2.request_id))
        return false;
    printable(response2.transformed, result, sizeof(result));
    printf("[App] Service2 result: original=%" PRId32 ", transformed=%s\n\n",
           response2.original, result);

    printf("[App] Pipeline completed successfully!\n");
    printf("[App] Final result: %s\n", result);
    return true;
}
