#include "batch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "support/clock.h"
#include "support/printable.h"

enum { PROGRESS_MS = 200, LONG_MS = 1000 };

/* A connection is a file, and a slot may keep one open to either service. */
enum { FILES_A_SLOT = 2, OTHER_FILES = 32 };

/* A place for one job in flight. */
struct slot {
    struct call call;
    struct job *job;   /* NULL: free */
    int32_t processed; /* what service2 was asked for */
};

struct batch {
    const struct services *services;
    bool progress;
    CURLM *multi;
    struct slot *slots;
    size_t slot_count;
    struct job *jobs;
    size_t count;
    size_t started;
    size_t finished;
    int64_t next_progress_ms; /* when to tell, at the earliest */
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

static void fail(struct batch *batch, struct slot *slot)
{
    struct job *job = slot->job;
    char why[128];

    printable(slot->call.why, why, sizeof(why));
    printf("[%.8s] Service%d ERROR: %s\n", job->request_id,
           slot->call.to->operation == &process ? 1 : 2, why);
    job->failed = true;
    snprintf(job->outcome, sizeof(job->outcome), "ERROR(%s): %s",
             slot->call.to->operation->service, why);
    finish(batch, slot);
}

static void send_request(struct batch *batch, struct slot *slot)
{
    if (curl_multi_add_handle(batch->multi, slot->call.easy) != CURLM_OK) {
        snprintf(slot->call.why, WHY_SIZE, "no memory");
        fail(batch, slot);
    }
}

static void start(struct batch *batch, struct slot *slot, struct job *job)
{
    struct process_request request = { .value = job->value };

    slot->job = job;
    strcpy(request.request_id, job->request_id);
    call_prepare(&slot->call, &batch->services->process, &request);
    send_request(batch, slot);
}

static void on_processed(struct batch *batch, struct slot *slot, CURLcode code)
{
    const struct job *job = slot->job;
    struct process_response response;
    struct transform_request request;

    if (!call_finish(&slot->call, code, &response) ||
        !call_check_id(&slot->call, job->request_id, response.request_id) ||
        !call_check_processed(&slot->call, job->value, response.processed)) {
        fail(batch, slot);
        return;
    }
    printf("[%.8s] Service1 done: value=%" PRId32 " -> processed=%" PRId32 "\n",
           job->request_id, job->value, response.value);

    slot->processed = request.value = response.value;
    strcpy(request.request_id, job->request_id);
    call_prepare(&slot->call, &batch->services->transform, &request);
    send_request(batch, slot);
}

static void on_transformed(struct batch *batch, struct slot *slot,
                           CURLcode code)
{
    struct job *job = slot->job;
    struct transform_response response;

    if (!call_finish(&slot->call, code, &response) ||
        !call_check_id(&slot->call, job->request_id, response.request_id)) {
        fail(batch, slot);
        return;
    }
    printable(response.transformed, job->outcome, sizeof(job->outcome));
    printf("[%.8s] Service2 done: value=%" PRId32 " -> transformed=%s\n",
           job->request_id, slot->processed, job->outcome);
    finish(batch, slot);
}

/* ---- All of them ---- */

static void fill_slots(struct batch *batch)
{
    for (size_t i = 0; i < batch->slot_count; i++) {
        struct slot *slot = &batch->slots[i];

        while (!slot->job && batch->started < batch->count)
            start(batch, slot, &batch->jobs[batch->started++]);
    }
}

/* Deals with the answers that are there, if any. */
static void take_answers(struct batch *batch)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(batch->multi, &left))) {
        CURL *easy = message->easy_handle;
        CURLcode code = message->data.result;
        struct slot *slot;

        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &slot);
        curl_multi_remove_handle(batch->multi, easy); /* message is gone */
        if (slot->call.to->operation == &process)
            on_processed(batch, slot, code);
        else
            on_transformed(batch, slot, code);
    }
}

static void tell_progress(struct batch *batch)
{
    int64_t now = now_ms();

    if (!batch->progress || now < batch->next_progress_ms)
        return;
    fprintf(stderr, "\r%zu of %zu values done", batch->finished, batch->count);
    batch->next_progress_ms = now + PROGRESS_MS;
}

/* Asks for as many files as one may have, and makes do with that. */
static void allow_files(struct batch *batch)
{
    struct rlimit files;
    size_t most = 1;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return;
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    if (files.rlim_cur > OTHER_FILES + FILES_A_SLOT)
        most = (size_t)(files.rlim_cur - OTHER_FILES) / FILES_A_SLOT;
    if (most >= batch->slot_count)
        return;
    batch->slot_count = most;
    fprintf(stderr,
            "app_concurrent: only %zu values at once: no more than %llu files "
            "may be open (allow more with ulimit -n)\n",
            most, (unsigned long long)files.rlim_cur);
}

static bool open_slots(struct batch *batch)
{
    allow_files(batch);
    batch->multi = curl_multi_init();
    batch->slots = calloc(batch->slot_count, sizeof(*batch->slots));
    if (!batch->multi || !batch->slots)
        return false;
    for (size_t i = 0; i < batch->slot_count; i++) {
        struct slot *slot = &batch->slots[i];

        if (!call_open(&slot->call, batch->services->timeout_ms))
            return false;
        curl_easy_setopt(slot->call.easy, CURLOPT_PRIVATE, slot);
    }
    return true;
}

static void close_slots(struct batch *batch)
{
    for (size_t i = 0; batch->slots && i < batch->slot_count; i++)
        call_close(&batch->slots[i].call);
    free(batch->slots);
    curl_multi_cleanup(batch->multi);
}

bool batch_run(const struct services *services, bool progress, struct job *jobs,
               size_t count)
{
    size_t most = (size_t)services->max_in_flight;
    struct batch batch = {
        .services = services,
        .progress = progress,
        .slot_count = count < most ? count : most,
        .jobs = jobs,
        .count = count,
        .next_progress_ms = now_ms() + LONG_MS,
    };
    bool ok = open_slots(&batch);

    while (ok && batch.finished < count) {
        int running;

        fill_slots(&batch);
        curl_multi_poll(batch.multi, NULL, 0, PROGRESS_MS, NULL);
        curl_multi_perform(batch.multi, &running);
        take_answers(&batch);
        tell_progress(&batch);
    }
    if (progress)
        fprintf(stderr, "\r%*s\r", 40, "");
    close_slots(&batch);
    return ok;
}
