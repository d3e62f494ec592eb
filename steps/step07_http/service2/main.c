/* Step 07: service2, a server of its own. */
#include "http_server/server.h"
#include "service2.h"

static bool transform(const void *request, void *response,
                      char why[RECORD_WHY_SIZE])
{
    (void)why; /* any value has a text */
    service2_transform(request, response);
    return true;
}

int main(int argc, char **argv)
{
    static const struct service service = {
        .program = "service2",
        .port = "3002",
        .name = "Service2",
        .does = "Transformation Service",
        .path = "/transform",
        .request = &transform_request_record,
        .response = &transform_response_record,
        .answer = transform,
    };

    return serve(&service, argc, argv);
}
