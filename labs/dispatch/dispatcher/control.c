/* Tasks that the dispatcher does itself, for whoever looks after it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "dispatcher/parts.h"
#include "support/json_text.h"
#include "wire/codec.h"

static const char *const state_names[] = {
    [WORKER_ACTIVE] = "active",
    [WORKER_DRAINING] = "draining",
};

static void write_worker(FILE *stream, const struct worker *worker)
{
    fputs("{\"workerId\":", stream);
    write_string(stream, worker->is.worker_id);
    fputs(",\"tasks\":", stream);
    write_names(stream, &worker->is.tasks);
    fprintf(stream,
            ",\"state\":\"%s\",\"active\":%" PRId32 ",\"capacity\":%" PRId32
            ",\"completed\":%" PRIu64 ",\"failed\":%" PRIu64 "}",
            worker->throttled ? "throttled" : state_names[worker->state],
            worker->active, worker->is.capacity, worker->completed,
            worker->failed);
}

static bool give_stats(struct dispatcher *dispatcher, struct worker *worker,
                       FILE *stream)
{
    (void)worker;
    fprintf(stream, "{\"waiting\":%zu,\"workers\":[", dispatcher->queue.count);
    for (size_t i = 0; i < dispatcher->pool.count; i++) {
        if (i > 0)
            fputc(',', stream);
        write_worker(stream, dispatcher->pool.workers[i]);
    }
    fputs("]}", stream);
    return true;
}

static bool drain(struct dispatcher *dispatcher, struct worker *worker,
                  FILE *stream)
{
    (void)dispatcher;
    if (worker)
        worker->state = WORKER_DRAINING;
    fputs("null", stream);
    return worker;
}

/* It finishes what it has, and goes. One that we started does not know how: it
 * is told by the end of its stdin, if it has nothing to do. */
static bool remove_worker(struct dispatcher *dispatcher, struct worker *worker,
                          FILE *stream)
{
    const struct message message = { .type = MESSAGE_SHUTDOWN,
                                     .body.graceful = true };
    struct link *link = worker ? worker->link : NULL;

    (void)dispatcher;
    if (worker) {
        worker->state = WORKER_DRAINING;
        if (!link->started)
            message_send(&link->connection, &message);
        else if (worker->active == 0)
            connection_finish(&link->connection);
        if (link->started)
            link->started->next_ms = INT64_MAX;
    }
    fputs("null", stream);
    return worker;
}

static const struct {
    const char *task;
    bool (*handle)(struct dispatcher *dispatcher, struct worker *worker,
                   FILE *stream); /* for its answer */
} tasks[] = {
    { "dispatcher.stats", give_stats },
    { "dispatcher.drain", drain },
    { "dispatcher.remove", remove_worker },
};

/* The worker that the payload names, as {"workerId":"c-7"}; or NULL. */
static struct worker *find_worker(const struct dispatcher *dispatcher,
                                  const struct order *order)
{
    size_t length;
    const char *value = json_at(order->payload.text, "workerId", &length);
    char name[NAME_SIZE];

    return value && json_read_string(value, name, sizeof(name))
               ? pool_find(&dispatcher->pool, name)
               : NULL;
}

bool control_do(struct dispatcher *dispatcher, const struct order *order,
                struct outcome *outcome)
{
    struct bytes *answer = &dispatcher->awaited;
    char *text = NULL;
    size_t length = 0;
    FILE *stream;
    size_t i = 0;
    bool done;

    while (i < sizeof(tasks) / sizeof(tasks[0]) &&
           strcmp(order->route.task, tasks[i].task) != 0)
        i++;
    if (i == sizeof(tasks) / sizeof(tasks[0]))
        return false;
    stream = open_memstream(&text, &length);
    done = stream &&
           tasks[i].handle(dispatcher, find_worker(dispatcher, order), stream);
    done = stream && fclose(stream) == 0 && done;
    bytes_drop(answer, answer->length);
    done = done && bytes_add(answer, text, length);
    free(text);
    outcome->payload = (struct json){ answer->data, answer->length };
    if (!done) {
        outcome->status = TASK_FAILED;
        strcpy(outcome->code, "REFUSED");
        strcpy(outcome->reason, "there is no such worker");
    }
    return true;
}
