/* Tasks that the dispatcher does itself, for whoever looks after it; to
 * the worker that the order names. Each writes its answer to the stream. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "dispatcher/parts.h"

static void write_worker(FILE *stream, const struct worker *worker)
{
    const char *state = worker->throttled  ? "throttled"
                        : worker->draining ? "draining"
                                           : "active";

    fputs("{\"workerId\":", stream);
    write_string(stream, worker->is.worker_id);
    fputs(",\"tasks\":", stream);
    write_names(stream, &worker->is.tasks);
    fprintf(stream,
            ",\"state\":\"%s\",\"active\":%" PRId32 ",\"capacity\":%" PRId32
            ",\"completed\":%" PRIu64 ",\"failed\":%" PRIu64 "}",
            state, worker->active, worker->is.capacity, worker->completed,
            worker->failed);
}

static bool give_stats(struct dispatcher *dispatcher, struct worker *worker,
                       FILE *stream)
{
    const struct pool *pool = &dispatcher->pool;

    (void)worker;
    fprintf(stream, "{\"waiting\":%zu,\"workers\":[", dispatcher->queue.count);
    for (size_t i = 0; i < pool->count; i++) {
        if (i > 0)
            fputc(',', stream);
        write_worker(stream, pool->workers[i]);
    }
    fputs("]}", stream);
    return true;
}

static bool drain(struct dispatcher *dispatcher, struct worker *worker,
                  FILE *stream)
{
    (void)dispatcher;
    fputs("null", stream);
    if (worker)
        worker->draining = true;
    return worker;
}

/* It finishes what it has, and goes. */
static bool remove_worker(struct dispatcher *dispatcher, struct worker *worker,
                          FILE *stream)
{
    const struct message message = { .type = MESSAGE_SHUTDOWN,
                                     .body.graceful = true };
    struct link *link = worker ? worker->link : NULL;

    if (!drain(dispatcher, worker, stream))
        return false;
    if (link->started) {
        link->started->next_ms = INT64_MAX;
        fleet_let_go(link);
    } else {
        message_send(&link->connection, &message);
    }
    return true;
}

static const struct control {
    const char *task;
    bool (*handle)(struct dispatcher *dispatcher, struct worker *worker,
                   FILE *stream);
} controls[] = {
    { "dispatcher.stats", give_stats },
    { "dispatcher.drain", drain },
    { "dispatcher.remove", remove_worker },
    { NULL, NULL },
};

bool control_do(struct dispatcher *dispatcher, const struct order *order,
                task_ended *on_end, void *self)
{
    struct outcome outcome = { .status = TASK_COMPLETED };
    const struct control *control = controls;
    char *text = NULL;
    FILE *stream;
    bool done;

    while (control->task && strcmp(order->route.task, control->task) != 0)
        control++;
    if (!control->task)
        return false;
    stream = open_memstream(&text, &outcome.payload.length);
    done = stream &&
           control->handle(dispatcher,
                           pool_find(&dispatcher->pool, order->route.worker),
                           stream);
    if (stream)
        done = fclose(stream) == 0 && done;
    outcome.payload.text = text;
    if (!done)
        outcome = failure(TASK_FAILED, "REFUSED",
                          "no such worker (see dispatch --show stats)");
    on_end(self, order, &outcome);
    free(text);
    return true;
}
