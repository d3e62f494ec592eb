#include "parts.h"

#include <assert.h>
#include <stdalign.h>
#include <stdio.h>

struct verdict answer(const struct service *service, const char *body,
                      size_t length, char text[MESSAGE_SIZE])
{
    alignas(max_align_t) char request[RECORD_SIZE_LIMIT];
    alignas(max_align_t) char response[RECORD_SIZE_LIMIT];
    char why[RECORD_WHY_SIZE];

    switch (record_decode(service->request, body, length, request, why)) {
    case RECORD_NOT_JSON:
        snprintf(text, MESSAGE_SIZE,
                 "Failed to parse the request body as JSON: %s", why);
        return (struct verdict){ MHD_HTTP_BAD_REQUEST, .text = text };
    case RECORD_WRONG_SHAPE:
        snprintf(text, MESSAGE_SIZE,
                 "Failed to deserialize the JSON body into the target type: %s",
                 why);
        return (struct verdict){ MHD_HTTP_UNPROCESSABLE_CONTENT, .text = text };
    case RECORD_OK:
        break;
    }
    if (!service->answer(request, response, text))
        return (struct verdict){ MHD_HTTP_UNPROCESSABLE_CONTENT, .text = text };
    length = record_write(service->response, response, text, MESSAGE_SIZE);
    assert(length > 0); /* or MESSAGE_SIZE is too small for this service */
    return (struct verdict){ MHD_HTTP_OK, text, .type = "application/json" };
}
