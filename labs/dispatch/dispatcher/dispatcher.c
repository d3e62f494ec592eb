#include "dispatcher/dispatcher.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dispatcher/parts.h"
#include "support/clock.h"

enum { GOODBYE_MS = 1000 }; /* for all to close their ends */

static struct dispatcher_options
fill_in(const struct dispatcher_options *options)
{
    struct dispatcher_options all = *options;

    all.bind = all.bind ? all.bind : "127.0.0.1";
    all.dead_after_ms = all.dead_after_ms ? all.dead_after_ms : 15000;
    all.queue_limit = all.queue_limit ? all.queue_limit : 10000;
    all.now = all.now ? all.now : now_ms;
    return all;
}

struct dispatcher *dispatcher_create(const struct dispatcher_options *options)
{
    struct dispatcher *dispatcher = calloc(1, sizeof(*dispatcher));

    if (!dispatcher)
        return NULL;
    dispatcher->options = fill_in(options);
    dispatcher->pool.least = options->fewest_workers;
    dispatcher->pool.most = options->most_workers;
    dispatcher->pool.on_too_few = options->on_too_few;
    dispatcher->pool.self = options->self;
    return dispatcher;
}

bool dispatcher_start(struct dispatcher *dispatcher)
{
    const struct dispatcher_options *options = &dispatcher->options;
    int file;

    if (dispatcher->listens)
        return true;
    file = listen_on("dispatchd", options->bind, options->port,
                     dispatcher->address);
    dispatcher->listener =
        (struct watch){ file, POLLIN, links_accept, dispatcher };
    dispatcher->listens =
        file >= 0 && loop_add(&dispatcher->loop, &dispatcher->listener);
    if (!dispatcher->listens && file >= 0)
        close(file);
    dispatcher->stopping = false;
    return dispatcher->listens;
}

const char *dispatcher_address(const struct dispatcher *dispatcher)
{
    return dispatcher->address;
}

struct loop *dispatcher_loop(struct dispatcher *dispatcher)
{
    return &dispatcher->loop;
}

int64_t dispatcher_now(const struct dispatcher *dispatcher)
{
    return dispatcher->options.now();
}

/* ---- Turns ---- */

/* When something is due that no file tells of, at the latest. */
static int64_t next_event(const struct dispatcher *dispatcher, int64_t until)
{
    const struct task *due = tasks_next_due(&dispatcher->tasks);
    const struct pool *pool = &dispatcher->pool;

    if (due && due->deadline_ms < until)
        until = due->deadline_ms;
    for (size_t i = 0; i < pool->count; i++)
        if (pool->workers[i]->seen_ms <
            until - dispatcher->options.dead_after_ms)
            until =
                pool->workers[i]->seen_ms + dispatcher->options.dead_after_ms;
    for (const struct link *link = dispatcher->links; link; link = link->next) {
        if (!link->worker && !link->is_client && link->until_ms < until)
            until = link->until_ms;
        if (link->connection.closed)
            until = 0; /* at once */
    }
    for (const struct started *at = dispatcher->started; at; at = at->next)
        if (!at->link && !dispatcher->stopping && at->next_ms < until)
            until = at->next_ms;
    return until;
}

void dispatcher_turn(struct dispatcher *dispatcher, int64_t most_ms)
{
    int64_t now = dispatcher_now(dispatcher);

    flow_start(dispatcher);
    loop_turn(&dispatcher->loop, next_event(dispatcher, now + most_ms) - now);
    links_upkeep(dispatcher);
    fleet_upkeep(dispatcher);
    flow_end_due(dispatcher);
    flow_start(dispatcher);
}

struct waiting {
    struct dispatcher *dispatcher;
    struct outcome *outcome;
    bool ended;
};

static void on_awaited(void *self, const struct order *order,
                       const struct outcome *outcome)
{
    struct waiting *waiting = self;
    struct bytes *payload = &waiting->dispatcher->awaited;

    (void)order;
    *waiting->outcome = *outcome;
    if (outcome->status == TASK_COMPLETED &&
        outcome->payload.text != payload->data) {
        bytes_drop(payload, payload->length);
        bytes_add(payload, outcome->payload.text, outcome->payload.length);
        waiting->outcome->payload.text = payload->data;
    }
    waiting->ended = true;
}

void dispatcher_await(struct dispatcher *dispatcher, const struct order *order,
                      struct outcome *outcome)
{
    struct waiting waiting = { dispatcher, outcome, false };

    dispatcher_submit(dispatcher, order, on_awaited, &waiting);
    while (!waiting.ended)
        dispatcher_turn(dispatcher, order->timeout_ms);
}

/* ---- End ---- */

static void say_goodbye(struct dispatcher *dispatcher)
{
    const struct message message = { .type = MESSAGE_SHUTDOWN,
                                     .body.graceful = true };

    for (struct link *link = dispatcher->links; link; link = link->next) {
        if (link->worker)
            message_send(&link->connection, &message);
        link->until_ms = dispatcher_now(dispatcher) + GOODBYE_MS;
        connection_finish(&link->connection);
    }
}

void dispatcher_stop(struct dispatcher *dispatcher, int64_t grace_ms)
{
    int64_t until = dispatcher_now(dispatcher) + grace_ms;
    int64_t now;

    dispatcher->stopping = true;
    if (dispatcher->listens) {
        loop_remove(&dispatcher->loop, &dispatcher->listener);
        close(dispatcher->listener.file);
    }
    dispatcher->listens = false;
    while (dispatcher->tasks.count > 0 &&
           (now = dispatcher_now(dispatcher)) < until)
        dispatcher_turn(dispatcher, until - now);
    flow_cancel_all(dispatcher, NULL, "the dispatcher stopped");

    say_goodbye(dispatcher);
    until = dispatcher_now(dispatcher) + GOODBYE_MS;
    while (dispatcher->links && (now = dispatcher_now(dispatcher)) < until)
        dispatcher_turn(dispatcher, until - now);
    links_release_all(dispatcher);
    fleet_release(dispatcher);
}

void dispatcher_destroy(struct dispatcher *dispatcher)
{
    if (!dispatcher)
        return;
    dispatcher_stop(dispatcher, 0);
    queue_release(&dispatcher->queue);
    tasks_release(&dispatcher->tasks);
    pool_release_all(&dispatcher->pool);
    loop_release(&dispatcher->loop);
    bytes_release(&dispatcher->awaited);
    free(dispatcher);
}
