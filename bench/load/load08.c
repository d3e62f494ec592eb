/*
 * Values through step 08, one at a time, as its app does:
 *
 *   load08 PREFIX 1 MILLISECONDS call
 *
 * with the broker at NATS_URL.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "load.h"
#include "messaging/nats_messaging.h"
#include "pipeline.h"

enum { TIMEOUT_MS = 5000, WARM_UP = 3, AT_LEAST = 5 };

static void run_value(struct load *load, struct call *call)
{
    int64_t begin = now_ns();

    if (!run_pipeline(call, 42)) {
        fprintf(stderr, "%s\n", call->why);
        exit(EXIT_FAILURE);
    }
    samples_add(&load->values, now_ns() - begin);
}

static void measure(struct load *load, struct nats_messaging *nats)
{
    struct call call = { nats_as_messaging(nats), TIMEOUT_MS, NULL, "" };
    int fd = silence(STDOUT_FILENO);
    int64_t end;

    for (int i = 0; i < WARM_UP; i++)
        run_value(load, &call);
    load->values.count = 0;
    end = now_ns() + load->duration_ns;
    while (now_ns() < end || load->values.count < AT_LEAST)
        run_value(load, &call);
    restore(STDOUT_FILENO, fd);
}

int main(int argc, char **argv)
{
    struct broker broker = { .program = "load08", .url = getenv("NATS_URL") };
    struct nats_messaging nats;
    struct load load;

    load_open(&load, argc, argv);
    if (!broker.url || !nats_messaging_open(&nats, &broker, 5000)) {
        fprintf(stderr, "%s\n",
                broker.url ? broker.why : "load08: NATS_URL is not set");
        return EXIT_FAILURE;
    }
    measure(&load, &nats);
    nats_messaging_close(&nats);
    load_close(&load);
    return EXIT_SUCCESS;
}
