/* Step 09: service2, a subscriber. */
#include "nats_service/service.h"
#include "service2.h"

int main(int argc, char **argv)
{
    static const struct service service = {
        .program = "service2",
        .version = SERVICE2_VERSION,
        .name = "Service2",
        .does = "Transformation Service (NATS)",
        .subject = "service.transform",
        .version_subject = "service.version.service2",
        .queue_group = "transform_workers",
        .answer = service2_answer,
    };

    return serve(&service, argc, argv);
}
