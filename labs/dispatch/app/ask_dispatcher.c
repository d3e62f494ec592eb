/* The dispatcher's own tasks. */
#include "ask.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "session.h"
#include "support/json_text.h"
#include "support/printable.h"
#include "support/record.h"

struct question {
    struct session session;
    char *answer; /* owned; NULL: none */
};

static void on_answer(void *self, uint32_t number,
                      const struct outcome *outcome)
{
    struct question *question = self;

    (void)number;
    if (outcome->status == TASK_COMPLETED)
        question->answer =
            strndup(outcome->payload.text, outcome->payload.length);
    else
        fprintf(stderr, "dispatch: %s\n", outcome->reason);
    session_end(&question->session);
}

/* Returns the answer, to be freed; or NULL, after saying so on stderr. */
static char *ask(const struct ask_options *options, const char *task,
                 const char *worker_id)
{
    struct order order = { .priority = PRIORITY_CRITICAL };
    struct question question = {
        .session = { .address = options->address,
                     .token = options->token,
                     .timeout_ms = options->timeout_ms,
                     .on_result = on_answer,
                     .self = &question },
    };
    char *payload = NULL;
    FILE *stream = open_memstream(&payload, &order.payload.length);

    if (stream) {
        fputs("{\"workerId\":", stream);
        write_string(stream, worker_id);
        fputc('}', stream);
    }
    if (stream && fclose(stream) == 0 && session_open(&question.session)) {
        order.payload.text = payload;
        snprintf(order.route.task, NAME_SIZE, "%s", task);
        session_send(&question.session, &order, 0);
        session_run(&question.session);
    }
    free(payload);
    return question.answer;
}

int ask_about(const struct ask_options *options, const char *task,
              const char *worker_id)
{
    char *answer = ask(options, task, worker_id);

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
    char *answer = ask(options, "dispatcher.stats", "");
    size_t length;
    struct json_items workers = { 0 };

    if (!answer)
        return EXIT_FAILURE;
    workers.at = json_member(answer, "workers", &length);
    printf("%-16s %-10s %14s %10s %8s\n", "worker", "state", "active",
           "completed", "failed");
    while (workers.at && json_next(&workers))
        print_row(workers.value);
    free(answer);
    return EXIT_SUCCESS;
}
