#include "batch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backoff.h"
#include "services.h"
#include "support/clock.h"
#include "support/printable.h"

enum { PROGRESS_MS = 200 };

/* A place for one job in flight. */
struct slot {
    struct job *job; /* NULL: free */
    union {
        struct process_request process;
        struct transform_request transform;
    } request;                  /* the present one */
    const struct operation *to; /* where it is */
    int attempt;                /* of it */
    uint64_t ticket;            /* of that attempt; 0: none is on its way */
    int64_t until_ms; /* when it has to be answered, or to try again */
};

struct batch {
    const struct batch_options *options;
    struct slot *slots;
    size_t slot_count;
    struct job *jobs;
    size_t count;
    size_t started;
    size_t finished;
    uint64_t sent;            /* requests, ever */
    int64_t next_progress_ms; /* when to tell, at the earliest */
    struct messaging_event event;
};

/* ---- One job ---- */

static void finish(struct batch *batch, struct slot *slot)
{
    const struct job *job = slot->job;

    printf("[App] Completed: value=%" PRId32 " -> %s  request_id=%.8s\n",
           job->value, job->outcome, job->request_id);
    slot->job = NULL;
    batch->finished++;
}

/* Ends the job with the reason, and returns false. */
static bool fail(struct batch *batch, struct slot *slot, const char *reason)
{
    struct job *job = slot->job;
    char why[ERROR_SIZE];

    printable(reason, why, sizeof(why));
    printf("[%.8s] Service%d ERROR: %s\n", job->request_id,
           slot->to == &process ? 1 : 2, why);
    job->failed = true;
    snprintf(job->outcome, sizeof(job->outcome), "ERROR(%s): %s",
             slot->to->service, why);
    finish(batch, slot);
    return false;
}

/* The attempt came to nothing. The next one comes later, if there is one. */
static void try_again(struct batch *batch, struct slot *slot, const char *why)
{
    slot->ticket = 0;
    if (slot->attempt < batch->options->retries)
        slot->until_ms = now_ms() + backoff_ms(slot->attempt++);
    else
        fail(batch, slot, why);
}

/* Sends the slot's present request, with a new ticket: an answer to an earlier
 * attempt is not waited for any more. */
static void send_request(struct batch *batch, struct slot *slot)
{
    char text[MESSAGE_SIZE];
    size_t length =
        record_write(slot->to->request, &slot->request, text, sizeof(text));

    /* The ticket says which slot it is: the remainder by their number. */
    batch->sent++;
    slot->ticket =
        batch->sent * batch->slot_count + (size_t)(slot - batch->slots);
    slot->until_ms = now_ms() + batch->options->timeout_ms;
    if (!messaging_send(batch->options->messaging, slot->to->subject, text,
                        length, slot->ticket))
        try_again(batch, slot, "could not be sent (is the broker away?)");
}

static void start(struct batch *batch, struct slot *slot, struct job *job)
{
    slot->job = job;
    slot->to = &process;
    slot->attempt = 0;
    slot->request.process.value = job->value;
    strcpy(slot->request.process.request_id, job->request_id);
    send_request(batch, slot);
}

static bool read_reply(struct batch *batch, struct slot *slot, void *response)
{
    char why[RECORD_WHY_SIZE];
    char reason[RECORD_WHY_SIZE + 64];

    if (record_decode(slot->to->response, batch->event.bytes,
                      batch->event.length, response, why) == RECORD_OK)
        return true;
    snprintf(reason, sizeof(reason), "answered with something unreadable: %s",
             why);
    return fail(batch, slot, reason);
}

/* Whether the response is the one to this request. */
static bool check_id(struct batch *batch, struct slot *slot,
                     const char *received)
{
    return strcmp(slot->job->request_id, received) == 0 ||
           fail(batch, slot, "answered another request than this one");
}

/* Whether the service did what it was asked for. */
static bool check_done(struct batch *batch, struct slot *slot, bool done,
                       const struct error *error)
{
    const char *why = error->present ? error->text : "not processed";

    if (done && !error->present)
        return true;
    slot->job->refused = true;
    return fail(batch, slot, why[0] ? why : "no reason given");
}

static void on_processed(struct batch *batch, struct slot *slot)
{
    struct process_response response;

    if (!read_reply(batch, slot, &response) ||
        !check_id(batch, slot, response.request_id) ||
        !check_done(batch, slot, response.processed, &response.error))
        return;
    printf("[%.8s] Service1 done: value=%" PRId32 " -> processed=%" PRId32 "\n",
           slot->job->request_id, slot->job->value, response.value);

    slot->to = &transform;
    slot->attempt = 0;
    slot->request.transform.value = response.value;
    strcpy(slot->request.transform.request_id, slot->job->request_id);
    send_request(batch, slot);
}

static void on_transformed(struct batch *batch, struct slot *slot)
{
    struct transform_response response;

    if (!read_reply(batch, slot, &response) ||
        !check_id(batch, slot, response.request_id) ||
        !check_done(batch, slot, true, &response.error))
        return;
    printable(response.transformed, slot->job->outcome,
              sizeof(slot->job->outcome));
    printf("[%.8s] Service2 done: value=%" PRId32 " -> transformed=%s\n",
           slot->job->request_id, slot->request.transform.value,
           slot->job->outcome);
    finish(batch, slot);
}

/* ---- All of them ---- */

/* A request that was not answered in time, or whose pause is over. */
static void on_time(struct batch *batch, struct slot *slot)
{
    char why[64];

    if (slot->ticket == 0) {
        send_request(batch, slot);
        return;
    }
    snprintf(why, sizeof(why), "no answer within %" PRId32 " ms",
             batch->options->timeout_ms);
    try_again(batch, slot, why);
}

/* Puts waiting jobs into free slots, and looks at what is due. Returns when to
 * look again at the latest. */
static int64_t fill_slots(struct batch *batch)
{
    int64_t now = now_ms();
    int64_t next = now + PROGRESS_MS;

    for (size_t i = 0; i < batch->slot_count; i++) {
        struct slot *slot = &batch->slots[i];

        if (slot->job && slot->until_ms <= now)
            on_time(batch, slot);
        while (!slot->job && batch->started < batch->count)
            start(batch, slot, &batch->jobs[batch->started++]);
        if (slot->job && slot->until_ms < next)
            next = slot->until_ms;
    }
    return next;
}

/* Whose answer this is, or NULL: nobody's any more. */
static struct slot *slot_of(const struct batch *batch, uint64_t ticket)
{
    struct slot *slot = &batch->slots[ticket % batch->slot_count];

    return slot->job && ticket != 0 && slot->ticket == ticket ? slot : NULL;
}

/* What was on its way when the broker was lost may never arrive. */
static void on_lost(struct batch *batch)
{
    for (size_t i = 0; i < batch->slot_count; i++)
        if (batch->slots[i].job && batch->slots[i].ticket != 0)
            try_again(batch, &batch->slots[i], "lost the broker");
}

static void on_no_responders(struct batch *batch, struct slot *slot)
{
    char why[64];

    snprintf(why, sizeof(why), "nobody answers %s (is %s running?)",
             slot->to->subject, slot->to->service);
    try_again(batch, slot, why);
}

/* Deals with the next event, if there is one in time. */
static void take_event(struct batch *batch, int32_t wait_ms)
{
    const struct messaging_event *event = &batch->event;
    struct slot *slot;

    messaging_next(batch->options->messaging, wait_ms, &batch->event);
    if (event->kind == MESSAGING_LOST)
        on_lost(batch);
    if (event->kind == MESSAGING_LOST || event->kind == MESSAGING_NOTHING)
        return;
    slot = slot_of(batch, event->ticket);
    if (!slot)
        return;
    if (event->kind == MESSAGING_NO_RESPONDERS)
        on_no_responders(batch, slot);
    else if (slot->to == &process)
        on_processed(batch, slot);
    else
        on_transformed(batch, slot);
}

static void tell_progress(struct batch *batch)
{
    int64_t now = now_ms();

    if (!batch->options->progress || now < batch->next_progress_ms)
        return;
    fprintf(stderr, "\r%zu of %zu values done", batch->finished, batch->count);
    batch->next_progress_ms = now + PROGRESS_MS;
}

bool batch_run(const struct batch_options *options, struct job *jobs,
               size_t count)
{
    struct batch batch = {
        .options = options,
        .slot_count =
            count < options->max_in_flight ? count : options->max_in_flight,
        .jobs = jobs,
        .count = count,
    };

    batch.slots = calloc(batch.slot_count + 1, sizeof(*batch.slots));
    if (!batch.slots)
        return false;

    while (batch.finished < count) {
        int64_t wait = fill_slots(&batch) - now_ms();

        if (batch.finished < count)
            take_event(&batch, wait > 0 ? (int32_t)wait : 0);
        tell_progress(&batch);
    }
    if (options->progress)
        fprintf(stderr, "\r%*s\r", 40, "");
    free(batch.slots);
    return true;
}
