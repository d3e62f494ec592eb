#include "service2.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "support/narration.h"
#include "support/printable.h"

/* Four characters at least, a minus among them: "Value-0084", "Value--036". */
static void format_value(int32_t value, char *text, size_t size)
{
    snprintf(text, size, "Value-%04" PRId32, value);
}

void service2_transform(const struct transform_request *request,
                        struct transform_response *response)
{
    char id[REQUEST_ID_SIZE];

    narrate(
        "\t[Service2] Transforming request: %s\n"
        "\t[Service2] Input value: %" PRId32 "\n",
        printable(request->request_id, id, sizeof(id)), request->value);
    response->original = request->value;
    format_value(request->value, response->transformed,
                 sizeof(response->transformed));
    strcpy(response->request_id, request->request_id);
}

size_t service2_answer(const char *payload, size_t length,
                       char reply[MESSAGE_SIZE])
{
    struct transform_request request;
    struct transform_response response;
    char why[RECORD_WHY_SIZE];

    if (record_decode(&transform_request_record, payload, length, &request,
                      why) != RECORD_OK) {
        narrate("\t[Service2] Failed to parse message: %s\n", why);
        return 0;
    }
    service2_transform(&request, &response);
    return record_write(&transform_response_record, &response, reply,
                        MESSAGE_SIZE);
}
