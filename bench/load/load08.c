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

static void run_value(struct load *load, struct nats_messaging *nats)
{
    char why[PIPELINE_WHY_SIZE];
    int64_t begin = now_ns();

    if (!run_pipeline(nats_as_messaging(nats), TIMEOUT_MS, 42, why)) {
        fprintf(stderr, "%s\n", why);
        exit(EXIT_FAILURE);
    }
    samples_add(&load->values, now_ns() - begin);
}

static void measure(struct load *load, struct nats_messaging *nats)
{
    int fd = silence(STDOUT_FILENO);
    int64_t end;

    for (int i = 0; i < WARM_UP; i++)
        run_value(load, nats);
    load->values.count = 0;
    end = now_ns() + load->duration_ns;
    while (now_ns() < end || load->values.count < AT_LEAST)
        run_value(load, nats);
    restore(STDOUT_FILENO, fd);
}

int main(int argc, char **argv)
{
    const struct broker_options broker = { .url = getenv("NATS_URL") };
    struct nats_messaging nats;
    char why[BROKER_WHY_SIZE];
    struct load load;

    load_open(&load, argc, argv);
    if (!broker.url ||
        !nats_messaging_open(&nats, "load08", &broker, 5000, why)) {
        fprintf(stderr, "%s\n",
                broker.url ? why : "load08: NATS_URL is not set");
        return EXIT_FAILURE;
    }
    measure(&load, &nats);
    nats_messaging_close(&nats);
    load_close(&load);
    return EXIT_SUCCESS;
}
