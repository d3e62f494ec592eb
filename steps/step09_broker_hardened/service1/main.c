/* Step 09: service1, a subscriber. */
#include "nats_service/service.h"
#include "service1.h"

int main(int argc, char **argv)
{
    static const struct service service = {
        .program = "service1",
        .version = SERVICE1_VERSION,
        .name = "Service1",
        .does = "Processing Service (NATS)",
        .subject = "service.process",
        .version_subject = "service.version.service1",
        .queue_group = "process_workers",
        .answer = service1_answer,
    };

    return serve(&service, argc, argv);
}
