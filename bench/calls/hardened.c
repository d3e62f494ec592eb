/* Step 09, its own pipeline of many values over the brokers at NATS_URL, one
 * value in flight at a time:
 *
 *   call_step09 NAME MILLISECONDS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch.h"
#include "measure.h"
#include "messaging/nats_messaging.h"

enum { JOBS = 100 };

/* A messaging that looks at the clock, and leaves the rest to another one. */
struct timed_messaging {
    struct messaging inner;
    struct samples samples;
    int64_t started; /* when the present value was; 0: none yet */
};

/* With one value in flight the next one starts when this one is done. */
static bool op_send(void *self, const char *subject, const char *payload,
                    size_t length, uint64_t ticket)
{
    struct timed_messaging *timed = self;
    int64_t now;

    if (strcmp(subject, "service.process") == 0) {
        now = now_ns();
        if (timed->started > 0)
            samples_add(&timed->samples, now - timed->started);
        timed->started = now;
    }
    return messaging_send(timed->inner, subject, payload, length, ticket);
}

static void op_next(void *self, int32_t timeout_ms,
                    struct messaging_event *event)
{
    struct timed_messaging *timed = self;

    messaging_next(timed->inner, timeout_ms, event);
}

static bool run_jobs(struct timed_messaging *timed)
{
    static const struct messaging_ops ops = { .send = op_send,
                                              .next = op_next };
    const struct batch_options options = {
        .messaging = { .ops = &ops, .self = timed },
        .timeout_ms = 5000,
        .max_in_flight = 1,
    };
    static struct job jobs[JOBS];
    uuid_t id;

    for (int i = 0; i < JOBS; i++) {
        jobs[i] = (struct job){ .value = 42 };
        uuid_generate_random(id);
        uuid_unparse_lower(id, jobs[i].request_id);
    }
    timed->started = 0;
    if (!batch_run(&options, jobs, JOBS))
        return false;
    for (int i = 0; i < JOBS; i++)
        if (jobs[i].failed) {
            fprintf(stderr, "bench: %s\n", jobs[i].outcome);
            return false;
        }
    return true;
}

static bool run_for(struct timed_messaging *timed, int64_t ns)
{
    int64_t end = now_ns() + ns;
    bool ok;

    do
        ok = run_jobs(timed);
    while (ok && now_ns() < end);
    return ok;
}

int main(int argc, char **argv)
{
    int64_t ms = milliseconds(argc, argv, 2);
    const char *url = getenv("NATS_URL");
    struct broker broker = { .program = "bench", .url = url ? url : "" };
    struct timed_messaging timed = { 0 };
    struct nats_messaging nats;
    bool ok;
    int out;

    pin_to_processor(0);
    ok = nats_messaging_open(&nats, &broker, 5000);
    if (!ok)
        fprintf(stderr, "%s\n", broker.why);
    timed.inner = nats_as_messaging(&nats);
    out = silence(STDOUT_FILENO);
    ok = ok && run_for(&timed, ms * 100000); /* warms up */
    samples_release(&timed.samples);
    ok = ok && run_for(&timed, ms * 900000);
    restore(STDOUT_FILENO, out);
    nats_messaging_close(&nats);
    if (ok)
        report_waits(argv[1], &timed.samples);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
