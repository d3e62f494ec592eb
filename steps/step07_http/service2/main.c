/* Step 07: service2, a server of its own. */
#include <stdio.h>
#include <stdlib.h>

#include "http_server/server.h"
#include "service2.h"

enum { EXIT_USAGE = 2, DEFAULT_PORT = 3002 };

/* What lies between HTTP and the service: JSON in, JSON out. */
static enum http_status transform(char *body, size_t length,
                                  char text[MESSAGE_SIZE])
{
    struct transform_request request;
    struct transform_response response;
    char why[MESSAGE_WHY_SIZE];

    switch (transform_request_decode(body, length, &request, why)) {
    case MESSAGE_NOT_JSON:
        snprintf(text, MESSAGE_SIZE,
                 "Failed to parse the request body as JSON: %s", why);
        return HTTP_BAD_REQUEST;
    case MESSAGE_WRONG_SHAPE:
        snprintf(text, MESSAGE_SIZE,
                 "Failed to deserialize the JSON body into the target type: %s",
                 why);
        return HTTP_UNPROCESSABLE_CONTENT;
    case MESSAGE_OK:
        break;
    }
    service2_transform(&request, &response);
    if (transform_response_encode(&response, text) == 0)
        return HTTP_INTERNAL_SERVER_ERROR;
    return HTTP_OK;
}

int main(int argc, char **argv)
{
    static const struct http_service service = {
        .name = "Service2",
        .path = "/transform",
        .answer = transform,
    };
    struct server_arguments arguments = {
        .program = "service2",
        .port = DEFAULT_PORT,
    };

    if (!parse_server_arguments(argc, argv, &arguments))
        return EXIT_USAGE;
    if (arguments.help) {
        print_server_usage(stdout, &arguments);
        return EXIT_SUCCESS;
    }
    fprintf(stderr, "\t[Service2] Transformation Service\n");
    return serve(&service, &arguments);
}
