/* Step 08: service1, a subscriber. */
#include "nats_service/service.h"
#include "service1.h"

int main(int argc, char **argv)
{
    static const struct service service = {
        .program = "service1",
        .name = "Service1",
        .does = "Processing Service (NATS)",
        .subject = "service.process",
        .answer = service1_answer,
    };

    return serve(&service, argc, argv);
}
