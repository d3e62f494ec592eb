/* Who is connected, what they say, and when they go. */
#include <stdlib.h>
#include <string.h>

#include "dispatcher/parts.h"
#include "support/narration.h"
#include "support/printable.h"
#include "transports/rules.h"

enum { FIRST_MESSAGE_MS = 10000 }; /* to say who it is */

/* ---- What they say ---- */

/* Another one by the same name: the worker was started anew, and the old one
 * is the corpse. */
static void replace(struct dispatcher *dispatcher, struct worker *worker)
{
    struct link *old = worker->link;

    connection_close(&old->connection, "it came back as another one");
    flow_lose(dispatcher, worker, old->connection.why);
    old->worker = NULL;
}

/* The same connection again: it can do something else now. */
static void on_register(struct link *link, const struct message *message)
{
    struct dispatcher *dispatcher = link->dispatcher;
    const struct registration *is = &message->body.registration;
    struct worker *worker = pool_find(&dispatcher->pool, is->worker_id);
    struct message answer = { .type = MESSAGE_REGISTERED };
    const char *fault = NULL;

    if (!is_worker_id(is->worker_id) || fleet_has(dispatcher, is->worker_id))
        fault = "not a name for it";
    else if (link->worker && worker != link->worker)
        fault = "it changed its name";
    else if (worker && !link->worker)
        replace(dispatcher, worker);
    if (!fault && !link->worker)
        link->worker = pool_add(&dispatcher->pool, is);
    if (!fault && !link->worker)
        fault = "the pool is full";
    if (fault) {
        connection_close(&link->connection, fault);
        return;
    }
    link->worker->link = link;
    link->worker->is = *is;
    link->worker->draining = false;
    narrate("[dispatchd] %s is here: %d at once\n", is->worker_id,
            (int)is->capacity);
    strcpy(answer.body.registered, is->worker_id);
    message_send(&link->connection, &answer);
}

static void on_heartbeat(struct link *link, const struct message *message)
{
    const struct heartbeat *heartbeat = &message->body.heartbeat;
    const struct message answer = { .type = MESSAGE_HEARTBEAT_ACK };

    if (!link->worker)
        return;
    if (heartbeat->active < heartbeat->capacity)
        link->worker->throttled = false;
    message_send(&link->connection, &answer);
}

static void on_backpressure(struct link *link, const struct message *message)
{
    if (link->worker)
        link->worker->throttled = message->body.backpressure.throttle;
}

static void on_result(struct link *link, const struct message *message)
{
    flow_result(link, &message->body.result);
    if (link->started) {
        link->started->failures = 0;
        fleet_let_go(link);
    }
}

/* A client's task has ended; the client may be gone by now, but then its tasks
 * are, too. */
static void answer_client(void *self, const struct order *order,
                          const struct outcome *outcome)
{
    struct message message = { .type = MESSAGE_RESULT };
    struct link *link = self;

    strcpy(message.body.result.task_id, order->id);
    message.body.result.outcome = *outcome;
    message_send(&link->connection, &message);
}

static void on_order(struct link *link, const struct message *message)
{
    link->is_client = true;
    dispatcher_submit(link->dispatcher, &message->body.order, answer_client,
                      link);
}

static void on_kill(struct link *link, const struct message *message)
{
    const char *id = message->body.kill.task_id;
    const struct task *task = tasks_find(&link->dispatcher->tasks, id);

    if (task && task->self == link)
        dispatcher_cancel(link->dispatcher, id);
}

static void (*const on_types[])(struct link *link,
                                const struct message *message) = {
    [MESSAGE_REGISTER] = on_register,
    [MESSAGE_DISPATCH] = on_order,
    [MESSAGE_RESULT] = on_result,
    [MESSAGE_HEARTBEAT] = on_heartbeat,
    [MESSAGE_BACKPRESSURE] = on_backpressure,
    [MESSAGE_KILL] = on_kill,
    [MESSAGE_SHUTDOWN] = NULL,
};

static const char *name_of(const struct link *link)
{
    if (link->worker)
        return link->worker->is.worker_id;
    return link->is_client ? "a client" : "somebody";
}

/* What cannot be read is told, and forgotten: a worker may say something that
 * only its next dispatcher understands. */
static void on_message(void *self, const char *text, size_t length)
{
    struct link *link = self;
    struct message message;
    char why[CODEC_WHY_SIZE];
    const struct dispatcher_options *options = &link->dispatcher->options;

    if (message_read(text, length, &message, why) == MESSAGE_OK) {
        if (on_types[message.type])
            on_types[message.type](link, &message);
    } else if (!link->started || text[0] == '{') {
        /* Programs that were not written for us print all sorts of things. */
        narrate("[dispatchd] ignored a message of %s: %s\n", name_of(link),
                printable(why, why, sizeof(why)));
    }
    if (link->worker && !link->started)
        link->until_ms =
            dispatcher_now(link->dispatcher) + options->dead_after_ms;
    else if (link->is_client)
        link->until_ms = INT64_MAX;
}

/* ---- Coming and going ---- */

static void on_closed(void *self)
{
    struct link *link = self;
    struct dispatcher *dispatcher = link->dispatcher;
    struct link **at = &dispatcher->links;

    while (*at != link)
        at = &(*at)->next;
    *at = link->next;
    dispatcher->link_count--;
    if (link->worker)
        flow_lose(dispatcher, link->worker, link->connection.why);
    if (link->is_client)
        flow_cancel_all(dispatcher, link, "whoever wanted it is gone");
    if (link->started) {
        link->started->link = NULL;
        child_kill(&link->started->child);
    }
    free(link);
    if (dispatcher->guest_waits)
        links_accept((uv_stream_t *)&dispatcher->listener, 0);
}

struct link *links_add(struct dispatcher *dispatcher, struct framing framing,
                       bool is_local)
{
    struct link *link = calloc(1, sizeof(*link));

    if (!link) {
        if (framing.self)
            framing.ops->release(framing.self);
        return NULL;
    }
    link->dispatcher = dispatcher;
    link->connection.framing = framing;
    link->connection.on_message = on_message;
    link->connection.on_closed = on_closed;
    link->connection.self = link;
    link->until_ms = dispatcher_now(dispatcher) + FIRST_MESSAGE_MS;
    link->next = dispatcher->links;
    dispatcher->links = link;
    dispatcher->link_count++;
    connection_open(&link->connection, &dispatcher->loop, is_local);
    return link;
}

void links_accept(uv_stream_t *listener, int error)
{
    struct dispatcher *dispatcher = listener->data;
    struct link *link = NULL;

    dispatcher->guest_waits = !error && dispatcher->link_count >= LINKS_LIMIT;
    if (!error && !dispatcher->guest_waits)
        link = links_add(
            dispatcher,
            websocket_framing(NULL, dispatcher->options.token, MESSAGE_LIMIT),
            false);
    if (!link)
        return;
    error = uv_accept(listener, &link->connection.stream.any);
    if (error)
        connection_close(&link->connection, uv_strerror(error));
    connection_begin(&link->connection);
}

/* Silent workers, guests that do not say who they are, and all that does not
 * end. */
void links_upkeep(struct dispatcher *dispatcher)
{
    int64_t now = dispatcher_now(dispatcher);

    for (struct link *link = dispatcher->links; link; link = link->next) {
        if (now < link->until_ms)
            continue;
        if (link->worker)
            link->worker->draining = true; /* until it is lost */
        connection_close(&link->connection, link->worker
                                                ? "no heartbeat"
                                                : "it did not say who it is");
    }
}

void links_say_goodbye(struct dispatcher *dispatcher, int64_t until_ms)
{
    const struct message message = { .type = MESSAGE_SHUTDOWN,
                                     .body.graceful = true };

    for (struct link *link = dispatcher->links; link; link = link->next) {
        if (link->worker)
            message_send(&link->connection, &message);
        link->until_ms = until_ms;
        connection_finish(&link->connection);
    }
}

void links_close(struct dispatcher *dispatcher, const char *why)
{
    for (struct link *link = dispatcher->links; link; link = link->next)
        connection_close(&link->connection, why);
}
