#include "ask.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session.h"
#include "support/clock.h"
#include "support/printable.h"
#include "support/record.h"

enum {
    TEXT_SIZE = CODE_SIZE + REASON_SIZE + 16,
    PATIENCE_MS = 1000, /* more than the dispatcher has for its deadline */
};

/* A value on its way through the pipeline. */
struct job {
    int32_t value;
    char id[TASK_ID_SIZE]; /* of the task that is under way; "": none */
    bool formatting;       /* it is the second one */
    bool has_result;       /* or was refused by a worker */
    char text[TEXT_SIZE];
};

struct batch {
    const struct ask_options *options;
    struct session session;
    struct job *jobs;
    size_t count;
    size_t begun;
    size_t ended;
};

static void submit(struct batch *batch, struct job *job, const char *task,
                   int32_t value)
{
    const struct ask_options *options = batch->options;
    struct order order = {
        .priority = PRIORITY_NORMAL,
        .timeout_ms = options->timeout_ms,
        .max_retries = options->retries,
    };
    char payload[32];

    snprintf(payload, sizeof(payload), "{\"value\":%" PRId32 "}", value);
    order.payload.text = payload;
    order.payload.length = strlen(payload);
    snprintf(order.route.task, NAME_SIZE, "%s", task);
    snprintf(order.route.worker, NAME_SIZE, "%s",
             options->worker ? options->worker : "");
    snprintf(order.route.tag, NAME_SIZE, "%s",
             options->tag ? options->tag : "");
    session_send(&batch->session, &order);
    strcpy(job->id, order.id);
}

static void end(struct batch *batch, struct job *job)
{
    job->id[0] = '\0';
    batch->ended++;
}

/* Whether a worker looked at the value and would not do it: that is a result.
 */
static bool is_refusal(const char *code)
{
    return strcmp(code, "OVERFLOW") == 0 || strcmp(code, "RANGE") == 0;
}

static void fail(struct batch *batch, struct job *job,
                 const struct outcome *outcome)
{
    snprintf(job->text, TEXT_SIZE, "ERROR(%s): %s", outcome->code,
             outcome->reason);
    printable(job->text, job->text, TEXT_SIZE);
    job->has_result = is_refusal(outcome->code);
    end(batch, job);
}

/* Doubled: {"value":84}. */
static void take_doubled(struct batch *batch, struct job *job,
                         const struct outcome *outcome)
{
    static const struct field field = { "value", FIELD_INT32, 0, 4 };
    static const struct record record = { &field, 1, 4 };
    struct outcome bad = { .code = "BAD_PAYLOAD" };
    char why[RECORD_WHY_SIZE];
    int32_t doubled;

    job->formatting = true;
    if (record_read(&record, outcome->payload.text, &doubled, why)) {
        submit(batch, job, "transform", doubled);
        return;
    }
    snprintf(bad.reason, REASON_SIZE, "%s", why);
    fail(batch, job, &bad);
}

/* Formatted: {"text":"Value-0084"}. */
static void take_formatted(struct batch *batch, struct job *job,
                           const struct outcome *outcome)
{
    static const struct field field = { "text", FIELD_TEXT, 0, 128 };
    static const struct record record = { &field, 1, 128 };
    struct outcome bad = { .code = "BAD_PAYLOAD" };
    char why[RECORD_WHY_SIZE];

    if (record_read(&record, outcome->payload.text, job->text, why)) {
        printable(job->text, job->text, TEXT_SIZE);
        job->has_result = true;
        end(batch, job);
        return;
    }
    snprintf(bad.reason, REASON_SIZE, "%s", why);
    fail(batch, job, &bad);
}

static void on_result(void *self, const struct result *result)
{
    struct batch *batch = self;
    struct job *job = batch->jobs;

    while (job < batch->jobs + batch->begun &&
           strcmp(job->id, result->task_id) != 0)
        job++;
    if (job == batch->jobs + batch->begun)
        return;
    if (result->outcome.status != TASK_COMPLETED)
        fail(batch, job, &result->outcome);
    else if (job->formatting)
        take_formatted(batch, job, &result->outcome);
    else
        take_doubled(batch, job, &result->outcome);
}

/* Returns when all have ended, or if the dispatcher is lost, or silent. */
static void work(struct batch *batch, size_t most)
{
    /* Two tasks for each value, and the last ones may wait for all others. */
    int64_t patience = (int64_t)batch->options->timeout_ms + PATIENCE_MS;
    size_t ended = 0;
    int64_t until = now_ms() + patience;

    while (batch->ended < batch->count) {
        while (batch->begun < batch->count &&
               batch->begun - batch->ended < most) {
            struct job *job = &batch->jobs[batch->begun++];

            submit(batch, job, "process", job->value);
        }
        if (batch->ended > ended)
            until = now_ms() + patience;
        ended = batch->ended;
        if (now_ms() >= until) {
            fprintf(stderr, "dispatch: the dispatcher says nothing any more\n");
            return;
        }
        if (!session_turn(&batch->session, until - now_ms()))
            return;
    }
}

static int by_value(const void *left, const void *right)
{
    const struct job *a = left;
    const struct job *b = right;

    return (a->value > b->value) - (a->value < b->value);
}

/* Returns how many have no result. */
static size_t print_results(const struct batch *batch)
{
    size_t failed = 0;

    qsort(batch->jobs, batch->count, sizeof(*batch->jobs), by_value);
    for (size_t i = 0; i < batch->count; i++) {
        const struct job *job = &batch->jobs[i];

        printf("%" PRId32 " -> %s\n", job->value,
               job->text[0] ? job->text : "ERROR(NO_ANSWER)");
        failed += !job->has_result;
    }
    if (failed > 0)
        fprintf(stderr, "dispatch: %zu of %zu values have no result\n", failed,
                batch->count);
    return failed;
}

int ask_values(const struct ask_options *options, const struct values *values,
               size_t most)
{
    struct batch batch = {
        .options = options,
        .jobs = calloc(values->count + 1, sizeof(struct job)),
        .count = values->count,
    };
    bool ok = batch.jobs;

    if (!ok)
        fprintf(stderr, "dispatch: no memory\n");
    for (size_t i = 0; ok && i < values->count; i++)
        batch.jobs[i].value = values->items[i];
    ok = ok && session_open(&batch.session, options->address, options->token,
                            options->timeout_ms, on_result, &batch);
    if (ok) {
        work(&batch, most);
        ok = print_results(&batch) == 0;
    }
    session_close(&batch.session);
    free(batch.jobs);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
