/* Step 08, its own pipeline over the broker at NATS_URL:
 *
 *   call_step08 MILLISECONDS
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "measure.h"
#include "messaging/nats_messaging.h"
#include "pipeline.h"

struct asker {
    struct call call;
    bool failed;
};

static void call(void *self)
{
    struct asker *asker = self;

    if (asker->failed)
        return;
    asker->failed = !run_pipeline(&asker->call, 42);
}

int main(int argc, char **argv)
{
    int ms = milliseconds(argc, argv, 1);
    const char *url = getenv("NATS_URL");
    struct broker broker = { .program = "bench", .url = url ? url : "" };
    struct samples samples = { 0 };
    struct asker asker = { .call.timeout_ms = 5000 };
    struct nats_messaging nats;
    int out;

    pin_to_processor(0);
    asker.failed = !nats_messaging_open(&nats, &broker, 5000);
    strcpy(asker.call.why, broker.why);
    asker.call.messaging = nats_as_messaging(&nats);
    out = silence(STDOUT_FILENO);
    measure(&samples, ms, call, &asker);
    restore(STDOUT_FILENO, out);
    nats_messaging_close(&nats);
    if (asker.failed)
        fprintf(stderr, "bench: %s\n", asker.call.why);
    else
        report_waits("call.step08", &samples);
    return asker.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
