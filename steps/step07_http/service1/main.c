/* Step 07: service1, a server of its own. */
#include <stdio.h>
#include <stdlib.h>

#include "http_server/server.h"
#include "service1.h"

enum { EXIT_USAGE = 2, DEFAULT_PORT = 3001 };

/* What lies between HTTP and the service: JSON in, JSON out. */
static enum http_status process(char *body, size_t length,
                                char text[MESSAGE_SIZE])
{
    struct process_request request;
    struct process_response response;
    char why[MESSAGE_WHY_SIZE];

    switch (process_request_decode(body, length, &request, why)) {
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
    if (!service1_process(&request, &response, text))
        return HTTP_UNPROCESSABLE_CONTENT;
    if (process_response_encode(&response, text) == 0)
        return HTTP_INTERNAL_SERVER_ERROR;
    return HTTP_OK;
}

int main(int argc, char **argv)
{
    static const struct http_service service = {
        .name = "Service1",
        .path = "/process",
        .answer = process,
    };
    struct server_arguments arguments = {
        .program = "service1",
        .port = DEFAULT_PORT,
    };

    if (!parse_server_arguments(argc, argv, &arguments))
        return EXIT_USAGE;
    if (arguments.help) {
        print_server_usage(stdout, &arguments);
        return EXIT_SUCCESS;
    }
    fprintf(stderr, "\t[Service1] Processing  Service\n");
    return serve(&service, &arguments);
}
