#include "service1.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Signed overflow is undefined in C: test first, then double. */
static bool double_value(int32_t value, int32_t *doubled)
{
    if (value < INT32_MIN / 2 || value > INT32_MAX / 2)
        return false;
    *doubled = value * 2;
    return true;
}

void service1_process(const struct process_request *request,
                      struct process_response *response)
{
    char id[REQUEST_ID_SIZE];

    fprintf(stderr,
            "\t[Service1] Processing request: %s\n"
            "\t[Service1] Input value: %" PRId32 "\n",
            printable(request->request_id, id, sizeof(id)), request->value);
    response->value = request->value;
    response->processed = double_value(request->value, &response->value);
    response->has_error = !response->processed;
    if (response->has_error) {
        snprintf(response->error, sizeof(response->error),
                 "overflow: %" PRId32 " * 2 exceeds i32 range", request->value);
        fprintf(stderr, "\t[Service1] %s\n", response->error);
    }
    strcpy(response->request_id, request->request_id);
}

size_t service1_answer(char *payload, size_t length, char reply[MESSAGE_SIZE])
{
    struct process_request request;
    struct process_response response;
    char why[MESSAGE_WHY_SIZE];

    if (process_request_decode(payload, length, &request, why) != MESSAGE_OK) {
        fprintf(stderr, "\t[Service1] Failed to parse message: %s\n", why);
        return 0;
    }
    service1_process(&request, &response);
    return process_response_encode(&response, reply);
}

size_t service1_answer_version(char *payload, size_t length,
                               char reply[MESSAGE_SIZE])
{
    struct version_request request;
    struct version_response response = {
        .service_name = "Service1",
        .version = SERVICE1_VERSION,
    };
    char why[MESSAGE_WHY_SIZE];

    if (version_request_decode(payload, length, &request, why) != MESSAGE_OK) {
        fprintf(stderr, "\t[Service1] Failed to parse message: %s\n", why);
        return 0;
    }
    strcpy(response.request_id, request.request_id);
    return version_response_encode(&response, reply);
}
