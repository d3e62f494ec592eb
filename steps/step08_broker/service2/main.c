/* Step 08: service2, a subscriber. */
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
        .answer = service2_answer,
    };
    struct service_arguments arguments = { .program = "service2" };

    if (!parse_service_arguments(argc, argv, &arguments))
        return EXIT_USAGE;
    if (arguments.help) {
        print_service_usage(stdout, &arguments);
        return EXIT_SUCCESS;
    }
    fprintf(stderr, "\t[Service2] Transformation Service (NATS)\n");
    return serve(&service, &arguments);
}
