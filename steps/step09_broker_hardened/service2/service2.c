#include "service2.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Four characters at least, a minus among them: "Value-0084", "Value--036". */
static void format_value(int32_t value, char *text, size_t size)
{
    snprintf(text, size, "Value-%04" PRId32, value);
}

void service2_transform(const struct transform_request *request,
                        struct transform_response *response)
{
    char id[REQUEST_ID_SIZE];

    fprintf(stderr,
            "\t[Service2] Transforming request: %s\n"
            "\t[Service2] Input value: %" PRId32 "\n",
            printable(request->request_id, id, sizeof(id)), request->value);
    response->original = request->value;
    response->transformed[0] = '\0';
    response->has_error = request->value < -9999 || request->value > 9999;
    if (response->has_error) {
        snprintf(response->error, sizeof(response->error),
                 "value %" PRId32 " exceeds 4-digit format range [-9999..9999]",
                 request->value);
        fprintf(stderr, "\t[Service2] %s\n", response->error);
    } else {
        format_value(request->value, response->transformed,
                     sizeof(response->transformed));
    }
    strcpy(response->request_id, request->request_id);
}

size_t service2_answer(char *payload, size_t length, char reply[MESSAGE_SIZE])
{
    struct transform_request request;
    struct transform_response response;
    char why[MESSAGE_WHY_SIZE];

    if (transform_request_decode(payload, length, &request, why) !=
        MESSAGE_OK) {
        fprintf(stderr, "\t[Service2] Failed to parse message: %s\n", why);
        return 0;
    }
    service2_transform(&request, &response);
    return transform_response_encode(&response, reply);
}

size_t service2_answer_version(char *payload, size_t length,
                               char reply[MESSAGE_SIZE])
{
    struct version_request request;
    struct version_response response = {
        .service_name = "Service2",
        .version = SERVICE2_VERSION,
    };
    char why[MESSAGE_WHY_SIZE];

    if (version_request_decode(payload, length, &request, why) != MESSAGE_OK) {
        fprintf(stderr, "\t[Service2] Failed to parse message: %s\n", why);
        return 0;
    }
    strcpy(response.request_id, request.request_id);
    return version_response_encode(&response, reply);
}
