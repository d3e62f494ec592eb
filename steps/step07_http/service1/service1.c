#include "service1.h"

#include <inttypes.h>
#include <stdio.h>
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

bool service1_process(const struct process_request *request,
                      struct process_response *response,
                      char why[RECORD_WHY_SIZE])
{
    char id[REQUEST_ID_SIZE];

    narrate(
        "\t[Service1] Processing request: %s\n"
        "\t[Service1] Input value: %" PRId32 "\n",
        printable(request->request_id, id, sizeof(id)), request->value);
    if (!double_value(request->value, &response->value)) {
        snprintf(why, RECORD_WHY_SIZE,
                 "overflow: %" PRId32 " * 2 exceeds i32 range", request->value);
        return false;
    }
    response->processed = true;
    strcpy(response->request_id, request->request_id);
    return true;
}
