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
    const struct broker_options broker = { .url = getenv("NATS_URL") };
    char why[PIPELINE_WHY_SIZE];
    struct nats_messaging nats;
    int32_t value;

    if (!nats_messaging_open(&nats, "stream", &broker, 5000, why))
        return EXIT_FAILURE;
    while (scanf("%" SCNd32, &value) == 1)
        if (!run_pipeline(nats_as_messaging(&nats), 5000, value, why))
            printf("= %.8s\n", why); /* "overflow" */
    nats_messaging_close(&nats);
    return 0;
}
