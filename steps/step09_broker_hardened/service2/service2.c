#include "service2.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "messages/request.h"
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
    response->transformed[0] = '\0';
    strcpy(response->request_id, request->request_id);
    response->error.present = request->value < -9999 || request->value > 9999;
    if (response->error.present) {
        snprintf(response->error.text, ERROR_SIZE,
                 "value %" PRId32 " exceeds 4-digit format range [-9999..9999]",
                 request->value);
        narrate("\t[Service2] %s\n", response->error.text);
    } else {
        format_value(request->value, response->transformed,
                     sizeof(response->transformed));
    }
}

size_t service2_answer(const char *payload, size_t length,
                       char reply[MESSAGE_SIZE])
{
    struct transform_request request;
    struct transform_response response = { 0 };

    if (request_read(&transform_request_record, payload, length, &request,
                     response.request_id, &response.error))
        service2_transform(&request, &response);
    else
        narrate("\t[Service2] Failed to parse message: %s\n",
                response.error.text);
    return record_write(&transform_response_record, &response, reply,
                        MESSAGE_SIZE);
}
