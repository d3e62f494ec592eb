#include "batch.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "patience.h"

enum { PROGRESS_MS = 200, LONG_MS = 1000 };

/* A place for one job in flight. */
struct slot {
    struct call call;
    struct job *job; /* NULL: free */
    struct process_request process;
    struct transform_request transform;
    bool transforming; /* it is at service2 */
    int attempt;       /* of the present request */
    int64_t due_ms;    /* when to try again, or 0 */
};

struct batch {
    const struct batch_options *options;
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

    if (job->failed_at)
        printf("[App] Completed: value=%" PRId32
               " -> ERROR(%s): %s  request_id=%.8s\n",
               job->value, job->failed_at, job->outcome, job->request_id);
    else
        printf("[App] Completed: value=%" PRId32 " -> %s  request_id=%.8s\n",
               job->value, job->outcome, job->request_id);
    slot->job = NULL;
    batch->finished++;
}

static void fail(struct batch *batch, struct slot *slot)
{
    struct job *job = slot->job;

    job->failed_at = slot->call.service->name;
    printable(slot->call.why, job->outcome, sizeof(job->outcome));
    printf("[%.8s] Service%d ERROR: %s\n", job->request_id,
           slot->transforming ? 2 : 1, job->outcome);
    finish(batch, slot);
}

static void send_request(struct batch *batch, struct slot *slot)
{
    slot->due_ms = 0;
    if (curl_multi_add_handle(batch->multi, slot->call.easy) != CURLM_OK) {
        snprintf(slot->call.why, WHY_SIZE, "no memory");
        fail(batch, slot);
    }
}

static void start(struct batch *batch, struct slot *slot, struct job *job)
{
    slot->job = job;
    slot->transforming = false;
    slot->attempt = 0;
    slot->process.value = job->value;
    strcpy(slot->process.request_id, job->request_id);
    if (call_process(&slot->call, batch->options->service1, &slot->process))
        send_request(batch, slot);
    else
        fail(batch, slot);
}

static void on_processed(struct batch *batch, struct slot *slot)
{
    struct process_response processed;

    if (!call_processed(&slot->call, &slot->process, &processed)) {
        fail(batch, slot);
        return;
    }
    printf("[%.8s] Service1 done: value=%" PRId32 " -> processed=%" PRId32 "\n",
           slot->job->request_id, slot->job->value, processed.value);

    slot->transforming = true;
    slot->attempt = 0;
    slot->transform.value = processed.value;
    strcpy(slot->transform.request_id, slot->job->request_id);
    if (call_transform(&slot->call, batch->options->service2, &slot->transform))
        send_request(batch, slot);
    else
        fail(batch, slot);
}

static void on_transformed(struct batch *batch, struct slot *slot)
{
    struct transform_response transformed;

    if (!call_transformed(&slot->call, &slot->transform, &transformed)) {
        fail(batch, slot);
        return;
    }
    printable(transformed.transformed, slot->job->outcome,
              sizeof(slot->job->outcome));
    printf("[%.8s] Service2 done: value=%" PRId32 " -> transformed=%s\n",
           slot->job->request_id, slot->transform.value, slot->job->outcome);
    finish(batch, slot);
}

static void on_answer(struct batch *batch, struct slot *slot, CURLcode code)
{
    enum call_status status = call_finish(&slot->call, code);

    if (status == CALL_UNREACHED && slot->attempt < batch->options->retries)
        slot->due_ms = now_ms() + backoff_ms(slot->attempt++);
    else if (status != CALL_OK)
        fail(batch, slot);
    else if (slot->transforming)
        on_transformed(batch, slot);
    else
        on_processed(batch, slot);
}

/* ---- All of them ---- */

/* Puts waiting jobs into free slots, and sends again what is due. Returns when
 * to look again at the latest. */
static int64_t fill_slots(struct batch *batch)
{
    int64_t now = now_ms();
    int64_t next = now + PROGRESS_MS;

    for (size_t i = 0; i < batch->slot_count; i++) {
        struct slot *slot = &batch->slots[i];

        while (!slot->job && batch->started < batch->count)
            start(batch, slot, &batch->jobs[batch->started++]);
        if (slot->due_ms > now)
            next = slot->due_ms < next ? slot->due_ms : next;
        else if (slot->due_ms > 0)
            send_request(batch, slot);
    }
    return next;
}

/* Deals with the answers that are there, if any. */
static bool take_answers(struct batch *batch)
{
    CURLMsg *message;
    bool any = false;
    int left;

    while ((message = curl_multi_info_read(batch->multi, &left))) {
        CURL *easy = message->easy_handle;
        CURLcode code = message->data.result;
        void *slot;

        any = true;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &slot);
        curl_multi_remove_handle(batch->multi, easy); /* message is gone */
        on_answer(batch, slot, code);
    }
    return any;
}

static void tell_progress(struct batch *batch)
{
    int64_t now = now_ms();

    if (!batch->options->progress || now < batch->next_progress_ms)
        return;
    fprintf(stderr, "\r%zu of %zu values done", batch->finished, batch->count);
    batch->next_progress_ms = now + PROGRESS_MS;
}

/* A connection is a file, and there may be 1024 of these unless one asks. */
static void allow_files(rlim_t wanted)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < wanted) {
        files.rlim_cur = wanted < files.rlim_max ? wanted : files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

static bool open_slots(struct batch *batch)
{
    batch->multi = curl_multi_init();
    batch->slots = calloc(batch->slot_count, sizeof(*batch->slots));
    if (!batch->multi || !batch->slots)
        return false;
    /* Each slot may keep one open to either service. */
    curl_multi_setopt(batch->multi, CURLMOPT_MAXCONNECTS,
                      2 * (long)batch->slot_count);
    allow_files(2 * (rlim_t)batch->slot_count + 32);
    for (size_t i = 0; i < batch->slot_count; i++) {
        struct slot *slot = &batch->slots[i];

        if (!call_open(&slot->call, batch->options->timeout_ms))
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
    bool ok = open_slots(&batch);

    while (ok && batch.finished < count) {
        int64_t next = fill_slots(&batch);
        int running;

        curl_multi_perform(batch.multi, &running);
        if (!take_answers(&batch)) {
            int64_t wait = next - now_ms();

            curl_multi_poll(batch.multi, NULL, 0, wait > 0 ? (int)wait : 0,
                            NULL);
        }
        tell_progress(&batch);
    }
    if (options->progress && batch.next_progress_ms > begin + LONG_MS)
        fprintf(stderr, "\r%*s\r", 40, "");
    close_slots(&batch);
    return ok;
}
