#include "service1.h"

#include <inttypes.h>
#include <string.h>

#include "support/narration.h"
#include "support/printable.h"

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

    narrate(
        "\t[Service1] Processing request: %s\n"
        "\t[Service1] Input value: %" PRId32 "\n",
        printable(request->request_id, id, sizeof(id)), request->value);
    response->value = request->value;
    response->processed = double_value(request->value, &response->value);
    strcpy(response->request_id, request->request_id);
}

size_t service1_answer(const char *payload, size_t length,
                       char reply[MESSAGE_SIZE])
{
    struct process_request request;
    struct process_response response;
    char why[RECORD_WHY_SIZE];

    if (record_decode(&process_request_record, payload, length, &request,
                      why) != RECORD_OK) {
        narrate("\t[Service1] Failed to parse message: %s\n", why);
        return 0;
    }
    service1_process(&request, &response);
    return record_write(&process_response_record, &response, reply,
                        MESSAGE_SIZE);
}
