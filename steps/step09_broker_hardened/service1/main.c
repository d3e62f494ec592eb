/* Step 09: service1, a subscriber. */
#include <stdio.h>
#include <stdlib.h>

#include "nats_service/service.h"
#include "service1.h"

enum { EXIT_USAGE = 2 };

int main(int argc, char **argv)
{
    static const struct nats_service service = {
        .name = "Service1",
        .subject = "service.process",
        .version_subject = "service.version.service1",
        .answer = service1_answer,
        .answer_version = service1_answer_version,
    };
    struct service_arguments arguments = {
        .program = "service1",
        .queue_group = "process_workers",
    };

    if (!parse_service_arguments(argc, argv, &arguments))
        return EXIT_USAGE;
    if (arguments.help) {
        print_service_usage(stdout, &arguments);
        return EXIT_SUCCESS;
    }
    fprintf(stderr, "\t[Service1] Processing Service (NATS)\n");
    return serve(&service, &arguments);
}
