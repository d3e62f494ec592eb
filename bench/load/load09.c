/*
 * Many values through step 09, by its own batch_run over its own adapter:
 *
 *   load09 PREFIX IN_FLIGHT MILLISECONDS FIGURE...
 *
 * with the broker at NATS_URL. Between the two stands a messaging of ours that
 * notes when a request is sent and when its answer is handed out.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "batch.h"
#include "load.h"
#include "messaging/nats_messaging.h"

enum { TIMEOUT_MS = 5000 };

/* ---- The messaging in between ---- */

struct watch {
    struct messaging real;
    struct load *load;
};

/* All tickets of one place in the batch leave the same remainder. */
static size_t place_of(const struct watch *watch, uint64_t ticket)
{
    return ticket % watch->load->in_flight;
}

static bool watch_send(void *self, const char *subject, const char *payload,
                       size_t length, uint64_t ticket)
{
    struct watch *watch = self;

    load_sent(watch->load, place_of(watch, ticket));
    return messaging_send(watch->real, subject, payload, length, ticket);
}

static void watch_next(void *self, int32_t timeout_ms,
                       struct messaging_event *event)
{
    struct watch *watch = self;

    messaging_next(watch->real, timeout_ms, event);
    if (event->kind == MESSAGING_REPLY)
        load_answered(watch->load, place_of(watch, event->ticket));
}

static const struct messaging_ops watch_ops = {
    .send = watch_send,
    .next = watch_next,
};

/* ---- The values ---- */

static struct job *make_jobs(size_t count)
{
    struct job *jobs = calloc(count, sizeof(*jobs));
    uuid_t id;

    if (!jobs)
        fail("remember the values");
    for (size_t i = 0; i < count; i++) {
        jobs[i].value = (int32_t)(i % 5000);
        uuid_generate_random(id);
        uuid_unparse_lower(id, jobs[i].request_id);
    }
    return jobs;
}

static void check(const struct job *jobs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (jobs[i].failed) {
            fprintf(stderr, "load09: %s\n", jobs[i].outcome);
            exit(EXIT_FAILURE);
        }
    }
}

static void run(struct load *load, void *self, size_t count)
{
    struct watch watch = { nats_as_messaging(self), load };
    const struct batch_options options = {
        .messaging = { &watch_ops, &watch },
        .timeout_ms = TIMEOUT_MS,
        .max_in_flight = load->in_flight,
    };
    struct job *jobs = make_jobs(count);

    if (!batch_run(&options, jobs, count))
        fail("run a batch");
    check(jobs, count);
    free(jobs);
}

int main(int argc, char **argv)
{
    struct broker broker = { .program = "load09", .url = getenv("NATS_URL") };
    struct nats_messaging nats;
    struct load load;

    load_open(&load, argc, argv);
    if (!broker.url || !nats_messaging_open(&nats, &broker, 5000)) {
        fprintf(stderr, "%s\n",
                broker.url ? broker.why : "load09: NATS_URL is not set");
        return EXIT_FAILURE;
    }
    load_measure(&load, run, &nats);
    nats_messaging_close(&nats);
    load_close(&load);
    return EXIT_SUCCESS;
}
