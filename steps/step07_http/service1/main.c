/* Step 07: service1, a server of its own. */
#include "http_server/server.h"
#include "service1.h"

static bool process(const void *request, void *response,
                    char why[RECORD_WHY_SIZE])
{
    return service1_process(request, response, why);
}

int main(int argc, char **argv)
{
    static const struct service service = {
        .program = "service1",
        .port = "3001",
        .name = "Service1",
        .does = "Processing  Service",
        .path = "/process",
        .request = &process_request_record,
        .response = &process_response_record,
        .answer = process,
    };

    return serve(&service, argc, argv);
}
