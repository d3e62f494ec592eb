/* Step 08: service2, a subscriber. */
#include "nats_service/service.h"
#include "service2.h"

int main(int argc, char **argv)
{
    static const struct service service = {
        .program = "service2",
        .name = "Service2",
        .does = "Transformation Service (NATS)",
        .subject = "service.transform",
        .answer = service2_answer,
    };

    return serve(&service, argc, argv);
}
