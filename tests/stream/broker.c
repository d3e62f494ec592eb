/* Step 08, its own pipeline over one connection to the broker at NATS_URL:
 * values in on stdin, "= " and outcomes out on stdout, among the story. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "messaging/nats_messaging.h"
#include "pipeline.h"

int main(void)
{
    struct broker broker = { .program = "stream", .url = getenv("NATS_URL") };
    struct nats_messaging nats;
    struct call call = { .timeout_ms = 5000 };
    int32_t value;

    if (!nats_messaging_open(&nats, &broker, 5000))
        return EXIT_FAILURE;
    call.messaging = nats_as_messaging(&nats);
    while (scanf("%" SCNd32, &value) == 1)
        if (!run_pipeline(&call, value))
            printf("= %.8s\n", call.why); /* "overflow" */
    nats_messaging_close(&nats);
    return 0;
}
