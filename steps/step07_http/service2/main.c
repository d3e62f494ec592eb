/* Step 07: service2, a server of its own. */
#include "http_server/server.h"
#include "service2.h"
#include "support/standard_files.h"

static bool transform(const void *request, void *response,
                      char why[RECORD_WHY_SIZE])
{
    (void)why; /* any value has a text */
    service2_transform(request, response);
    return true;
}

int main(int argc, char **argv)
{
    static const struct http_service service = {
        .name = "Service2",
        .does = "Transformation Service",
        .path = "/transform",
        .request = &transform_request_record,
        .response = &transform_response_record,
        .answer = transform,
    };
    struct server_options options;
    int status;

    if (read_server_options(argc, argv, "service2", "3002", &options, &status))
        status = serve(&service, &options);
    return flush_stdout("service2", status);
}
