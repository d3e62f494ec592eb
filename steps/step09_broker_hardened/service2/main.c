/* Step 09: service2, a subscriber. */
#include <stdio.h>
#include <stdlib.h>

#include "nats_service/service.h"
#include "service2.h"

enum { EXIT_USAGE = 2 };

int main(int argc, char **argv)
{
    static const struct nats_service service = {
        .name = "Service2",
        .subject = "service.transform",
        .version_subject = "service.version.service2",
        .answer = service2_answer,
        .answer_version = service2_answer_version,
    };
    struct service_arguments arguments = {
        .program = "service2",
        .queue_group = "transform_workers",
    };

    if (!parse_service_arguments(argc, argv, &arguments))
        return EXIT_USAGE;
    if (arguments.help) {
        print_service_usage(stdout, &arguments);
        return EXIT_SUCCESS;
    }
    fprintf(stderr, "\t[Service2] Transformation Service (NATS)\n");
    return serve(&service, &arguments);
}
