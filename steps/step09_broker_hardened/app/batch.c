#include "batch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "messages/message.h"
#include "patience.h"

enum { PROGRESS_MS = 200, LONG_MS = 1000 };

/* A subject, and who should be listening there. */
struct address {
    const char *subject;
    const char *service;
};

static const struct address to_process = { "service.process", "service1" };
static const struct address to_transform = { "service.transform", "service2" };

/* A place for one job in flight. */
struct slot {
    struct job *job; /* NULL: free */
    struct process_request process;
    struct transform_request transform;
    const struct address *to; /* where it is */
    int attempt;              /* of the present request */
    uint64_t ticket;          /* of that attempt; 0: none is on its way */
    int64_t until_ms;         /* when it has to be answered, or to try again */
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

    if (job->failed_at)
        printf("[App] Completed: value=%" PRId32
               " -> ERROR(%s): %s  request_id=%.8s\n",
               job->value, job->failed_at, job->outcome, job->request_id);
    else
        printf("[App] Completed: value=%" PRId32 " -> %s  request_id=%.8s\n",
               job->value, job->outcome, job->request_id);
    slot->job = NULL;
    slot->ticket = 0;
    batch->finished++;
}

static void fail(struct batch *batch, struct slot *slot, bool refused,
                 const char *why)
{
    struct job *job = slot->job;

    job->failed_at = slot->to->service;
    job->refused = refused;
    printable(why[0] ? why : "no reason given", job->outcome,
              sizeof(job->outcome));
    printf("[%.8s] Service%d ERROR: %s\n", job->request_id,
           slot->to == &to_process ? 1 : 2, job->outcome);
    finish(batch, slot);
}

/* The attempt came to nothing. The next one comes later, if there is one. */
static void try_again(struct batch *batch, struct slot *slot, const char *why)
{
    slot->ticket = 0;
    if (slot->attempt < batch->options->retries)
        slot->until_ms = now_ms() + backoff_ms(slot->attempt++);
    else
        fail(batch, slot, false, why);
}

/* Sends the slot's present request, with a new ticket: an answer to an earlier
 * attempt is not waited for any more. */
static void send_request(struct batch *batch, struct slot *slot)
{
    char text[MESSAGE_SIZE];
    size_t length = slot->to == &to_process
                        ? process_request_encode(&slot->process, text)
                        : transform_request_encode(&slot->transform, text);

    /* The ticket says which slot it is: the remainder by their number. */
    batch->sent++;
    slot->ticket =
        batch->sent * batch->slot_count + (size_t)(slot - batch->slots);
    slot->until_ms = now_ms() + batch->options->timeout_ms;
    if (length == 0 ||
        !messaging_send(batch->options->messaging, slot->to->subject, text,
                        length, slot->ticket))
        try_again(batch, slot,
                  length == 0 ? "no memory"
                              : "could not be sent (is the broker away?)");
}

static void start(struct batch *batch, struct slot *slot, struct job *job)
{
    slot->job = job;
    slot->to = &to_process;
    slot->attempt = 0;
    slot->process.value = job->value;
    strcpy(slot->process.request_id, job->request_id);
    send_request(batch, slot);
}

/* Whether the reply was read well, and is the one to this job. */
static bool check_reply(struct batch *batch, struct slot *slot,
                        enum message_status status, const char *unreadable,
                        const char *id)
{
    char why[MESSAGE_WHY_SIZE + 64];

    if (status != MESSAGE_OK) {
        snprintf(why, sizeof(why), "answered with something unreadable: %s",
                 unreadable);
        fail(batch, slot, false, why);
        return false;
    }
    if (strcmp(id, slot->job->request_id) != 0) {
        fail(batch, slot, false, "answered another request than this one");
        return false;
    }
    return true;
}

static void on_processed(struct batch *batch, struct slot *slot)
{
    struct process_response response;
    char why[MESSAGE_WHY_SIZE];
    enum message_status status = process_response_decode(
        batch->event.bytes, batch->event.length, &response, why);

    if (!check_reply(batch, slot, status, why, response.request_id))
        return;
    if (response.has_error || !response.processed) {
        fail(batch, slot, true,
             response.has_error ? response.error : "not processed");
        return;
    }
    printf("[%.8s] Service1 done: value=%" PRId32 " -> processed=%" PRId32 "\n",
           slot->job->request_id, slot->job->value, response.value);

    slot->to = &to_transform;
    slot->attempt = 0;
    slot->transform.value = response.value;
    strcpy(slot->transform.request_id, slot->job->request_id);
    send_request(batch, slot);
}

static void on_transformed(struct batch *batch, struct slot *slot)
{
    struct transform_response response;
    char why[MESSAGE_WHY_SIZE];
    enum message_status status = transform_response_decode(
        batch->event.bytes, batch->event.length, &response, why);

    if (!check_reply(batch, slot, status, why, response.request_id))
        return;
    if (response.has_error) {
        fail(batch, slot, true, response.error);
        return;
    }
    printable(response.transformed, slot->job->outcome,
              sizeof(slot->job->outcome));
    printf("[%.8s] Service2 done: value=%" PRId32 " -> transformed=%s\n",
           slot->job->request_id, slot->transform.value, slot->job->outcome);
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

static void take_event(struct batch *batch, int32_t wait_ms)
{
    struct slot *slot;
    char why[64];

    messaging_next(batch->options->messaging, wait_ms, &batch->event);
    switch (batch->event.kind) {
    case MESSAGING_NOTHING:
        break;
    case MESSAGING_LOST:
        on_lost(batch);
        break;
    case MESSAGING_NO_RESPONDERS:
        slot = slot_of(batch, batch->event.ticket);
        if (slot) {
            snprintf(why, sizeof(why), "nobody answers %s (is %s running?)",
                     slot->to->subject, slot->to->service);
            try_again(batch, slot, why);
        }
        break;
    case MESSAGING_REPLY:
        slot = slot_of(batch, batch->event.ticket);
        if (slot && slot->to == &to_process)
            on_processed(batch, slot);
        else if (slot)
            on_transformed(batch, slot);
        break;
    }
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
    int64_t begin = now_ms();
    struct batch batch = {
        .options = options,
        .slot_count =
            count < options->max_in_flight ? count : options->max_in_flight,
        .jobs = jobs,
        .count = count,
        .next_progress_ms = begin + LONG_MS,
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
    if (options->progress && batch.next_progress_ms > begin + LONG_MS)
        fprintf(stderr, "\r%*s\r", 40, "");
    free(batch.slots);
    return true;
}
