#include "pipeline.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "support/printable.h"
#include "support/record.h"

enum { TEXT_SIZE = CODE_SIZE + REASON_SIZE + 16 };

/* A value on its way: its tasks have the numbers 2 n, to double it, and 2 n +
 * 1, to format what came of that. */
struct job {
    int32_t value;
    uint32_t number; /* of the task that is under way */
    bool ended;
    bool has_result; /* or was refused by a worker */
    char text[TEXT_SIZE];
};

struct batch {
    struct session *session;
    struct order order;
    struct job *jobs; /* owned */
    size_t count;
    size_t most;
    size_t begun;
    size_t ended;
};

static void submit(struct batch *batch, const struct job *job, const char *task,
                   int32_t value)
{
    struct order *order = &batch->order;
    char payload[32];
    int length =
        snprintf(payload, sizeof(payload), "{\"value\":%" PRId32 "}", value);

    order->payload = (struct json){ payload, (size_t)length };
    strcpy(order->route.task, task);
    session_send(batch->session, order, job->number);
}

static void submit_more(struct batch *batch)
{
    while (batch->begun < batch->count &&
           batch->begun - batch->ended < batch->most) {
        struct job *job = &batch->jobs[batch->begun];

        job->number = 2 * (uint32_t)batch->begun++;
        submit(batch, job, "process", job->value);
    }
    if (batch->ended == batch->count)
        session_end(batch->session);
}

static void end(struct batch *batch, struct job *job, const char *text)
{
    job->ended = true;
    printable(text, job->text, TEXT_SIZE);
    batch->ended++;
    submit_more(batch);
}

/* A worker that looked at a value and would not do it has given a result. */
static void fail(struct batch *batch, struct job *job, const char *code,
                 const char *reason)
{
    char text[TEXT_SIZE];

    job->has_result =
        strcmp(code, "OVERFLOW") == 0 || strcmp(code, "RANGE") == 0;
    snprintf(text, TEXT_SIZE, "ERROR(%s): %s", code, reason);
    end(batch, job, text);
}

/* {"value":84}, or then {"text":"Value-0084"}. */
static void take(struct batch *batch, struct job *job, const char *payload)
{
    static const struct field value = { "value", FIELD_INT32, 0, 4 };
    static const struct field text = { "text", FIELD_TEXT, 0, 128 };
    static const struct record doubled = { &value, 1, 4 };
    static const struct record formatted = { &text, 1, 128 };
    bool formatting = job->number % 2;
    char why[RECORD_WHY_SIZE];
    char answer[TEXT_SIZE];
    int32_t number;

    if (!formatting && record_read(&doubled, payload, &number, why)) {
        job->number++;
        submit(batch, job, "transform", number);
    } else if (formatting && record_read(&formatted, payload, answer, why)) {
        job->has_result = true;
        end(batch, job, answer);
    } else {
        fail(batch, job, "BAD_PAYLOAD", why);
    }
}

static void on_result(void *self, uint32_t number,
                      const struct outcome *outcome)
{
    struct batch *batch = self;
    struct job *job = &batch->jobs[number / 2];

    if (number / 2 >= batch->begun || job->ended || job->number != number)
        return; /* it was answered already */
    if (outcome->status == TASK_COMPLETED)
        take(batch, job, outcome->payload.text);
    else
        fail(batch, job, outcome->code, outcome->reason);
}

static int by_value(const void *left, const void *right)
{
    const struct job *a = left;
    const struct job *b = right;

    return (a->value > b->value) - (a->value < b->value);
}

/* Returns whether each has one. */
static bool print_results(const struct batch *batch)
{
    size_t failed = 0;

    qsort(batch->jobs, batch->count, sizeof(*batch->jobs), by_value);
    for (size_t i = 0; i < batch->count; i++) {
        const struct job *job = &batch->jobs[i];

        printf("%" PRId32 " -> %s\n", job->value,
               job->ended ? job->text : "ERROR(NO_ANSWER)");
        failed += !job->has_result;
    }
    if (failed > 0)
        fprintf(stderr, "dispatch: %zu of %zu values have no result\n", failed,
                batch->count);
    return failed == 0;
}

bool pipeline_run(struct session *session, const struct order *order,
                  const struct values *values, size_t most)
{
    struct batch batch = {
        .session = session,
        .order = *order,
        .jobs = calloc(values->count + 1, sizeof(struct job)),
        .count = values->count,
        .most = most,
    };
    bool ok = batch.jobs;

    for (size_t i = 0; ok && i < values->count; i++)
        batch.jobs[i].value = values->items[i];
    ok = ok && session_open(session, on_result, &batch);
    if (ok) {
        submit_more(&batch);
        session_run(session);
        ok = session->connection.open && print_results(&batch);
    }
    free(batch.jobs);
    return ok;
}
