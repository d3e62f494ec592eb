/* The dispatcher's own tasks. */
#include "ask.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "session.h"
#include "support/clock.h"
#include "support/printable.h"
#include "support/record.h"
#include "wire/codec.h"

struct answer {
    bool has_come;
    bool done;
    char *payload; /* owned */
};

static void on_answer(void *self, const struct result *result)
{
    struct answer *answer = self;

    answer->has_come = true;
    answer->done = result->outcome.status == TASK_COMPLETED;
    if (answer->done)
        answer->payload = strndup(result->outcome.payload.text,
                                  result->outcome.payload.length);
    else
        fprintf(stderr, "dispatch: %s\n", result->outcome.reason);
}

/* Returns the answer, to be freed; or NULL, after saying so on stderr. */
static char *ask(const struct ask_options *options, const char *task,
                 const char *payload)
{
    struct session session;
    struct answer answer = { 0 };
    struct order order = {
        .payload.text = payload,
        .payload.length = strlen(payload),
        .priority = PRIORITY_CRITICAL,
        .timeout_ms = options->timeout_ms,
    };
    int64_t until = now_ms() + options->timeout_ms;
    bool ok = session_open(&session, options->address, options->token,
                           options->timeout_ms, on_answer, &answer);

    snprintf(order.route.task, NAME_SIZE, "%s", task);
    if (ok)
        session_send(&session, &order);
    while (ok && !answer.has_come && now_ms() < until)
        ok = session_turn(&session, until - now_ms());
    if (ok && !answer.has_come)
        fprintf(stderr, "dispatch: the dispatcher did not answer\n");
    session_close(&session);
    return answer.payload;
}

int ask_about(const struct ask_options *options, const char *task,
              const char *worker_id)
{
    char *payload = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&payload, &length);
    char *answer = NULL;

    if (stream) {
        fputs("{\"workerId\":", stream);
        write_string(stream, worker_id);
        fputc('}', stream);
    }
    if (stream && fclose(stream) == 0)
        answer = ask(options, task, payload);
    free(payload);
    free(answer);
    return answer ? EXIT_SUCCESS : EXIT_FAILURE;
}

struct row {
    int32_t active;
    int32_t capacity;
    int32_t completed;
    int32_t failed;
    char worker_id[NAME_SIZE];
    char state[16];
};

static void print_row(const char *worker)
{
    static const struct field fields[] = {
        { "workerId", FIELD_TEXT, offsetof(struct row, worker_id), NAME_SIZE },
        { "state", FIELD_TEXT, offsetof(struct row, state), 16 },
        { "active", FIELD_INT32, offsetof(struct row, active), 4 },
        { "capacity", FIELD_INT32, offsetof(struct row, capacity), 4 },
        { "completed", FIELD_INT32, offsetof(struct row, completed), 4 },
        { "failed", FIELD_INT32, offsetof(struct row, failed), 4 },
    };
    static const struct record record = { fields, 6, sizeof(struct row) };
    char why[RECORD_WHY_SIZE];
    struct row row;

    if (record_read(&record, worker, &row, why))
        printf("%-16s %-10s %6" PRId32 " of %-4" PRId32 " %10" PRId32
               " %8" PRId32 "\n",
               printable(row.worker_id, row.worker_id, NAME_SIZE), row.state,
               row.active, row.capacity, row.completed, row.failed);
}

int ask_stats(const struct ask_options *options)
{
    char *answer = ask(options, "dispatcher.stats", "{}");
    size_t length;
    struct json_items workers = { 0 };

    if (!answer)
        return EXIT_FAILURE;
    workers.at = json_at(answer, "workers", &length);
    printf("%-16s %-10s %14s %10s %8s\n", "worker", "state", "active",
           "completed", "failed");
    while (workers.at && json_next(&workers))
        print_row(workers.value);
    free(answer);
    return EXIT_SUCCESS;
}
