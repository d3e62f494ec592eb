/* Who is connected, what they say, and when they go. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "dispatcher/parts.h"
#include "support/narration.h"
#include "support/printable.h"
#include "transports/rules.h"
#include "wire/websocket.h"

enum { FIRST_MESSAGE_MS = 10000 }; /* to say who it is */

static const char *name_of(const struct link *link)
{
    if (link->worker)
        return link->worker->is.worker_id;
    return link->is_client ? "a client" : "somebody";
}

/* ---- What they say ---- */

/* The same connection again: it can do something else now. Another one by the
 * same name: the worker was started anew, and the old one is the corpse. */
static void on_register(struct link *link, const struct message *message)
{
    struct dispatcher *dispatcher = link->dispatcher;
    const struct registration *is = &message->body.registration;
    struct worker *worker = pool_find(&dispatcher->pool, is->worker_id);
    struct message answer = { .type = MESSAGE_REGISTERED };

    if (!is_worker_id(is->worker_id)) {
        connection_close(&link->connection, "not a name for a worker");
        return;
    }
    if (worker && worker == link->worker) {
        worker->is = *is;
        worker->state = WORKER_ACTIVE;
    } else if (link->worker) {
        connection_close(&link->connection, "it changed its name");
    } else {
        if (worker) {
            struct link *old = worker->link;

            connection_close(&old->connection, "it came back as another one");
            flow_lose(dispatcher, worker, old->connection.why);
            old->worker = NULL;
        }
        link->worker =
            pool_add(&dispatcher->pool, is, dispatcher_now(dispatcher));
        if (!link->worker) {
            connection_close(&link->connection, "the pool is full");
            return;
        }
        link->worker->link = link;
        narrate("[dispatchd] %s is here: %d at once\n", is->worker_id,
                (int)is->capacity);
    }
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

static void on_worker_result(struct link *link, const struct message *message)
{
    if (link->started)
        link->started->failures = 0;
    flow_result(link, &message->body.result);
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
    const struct task *task =
        tasks_find(&link->dispatcher->tasks, message->body.kill.task_id);

    if (task && task->self == link)
        dispatcher_cancel(link->dispatcher, message->body.kill.task_id);
}

static void (*const on_types[])(struct link *link,
                                const struct message *message) = {
    [MESSAGE_REGISTER] = on_register,
    [MESSAGE_DISPATCH] = on_order,
    [MESSAGE_RESULT] = on_worker_result,
    [MESSAGE_HEARTBEAT] = on_heartbeat,
    [MESSAGE_BACKPRESSURE] = on_backpressure,
    [MESSAGE_KILL] = on_kill,
    [MESSAGE_SHUTDOWN] = NULL,
};

/* What cannot be read is told, and forgotten: a worker may say something that
 * only its next dispatcher understands. */
static void on_message(void *self, const char *text, size_t length)
{
    struct link *link = self;
    struct message message;
    char why[CODEC_WHY_SIZE];

    if (link->worker && !link->started)
        link->worker->seen_ms = dispatcher_now(link->dispatcher);
    if (message_read(text, length, &message, why) != MESSAGE_OK) {
        /* Programs that were not written for us print all sorts of things. */
        if (!link->started || text[0] == '{')
            narrate("[dispatchd] ignored a message of %s: %s\n", name_of(link),
                    printable(why, why, sizeof(why)));
        return;
    }
    if (on_types[message.type])
        on_types[message.type](link, &message);
}

/* ---- Coming and going ---- */

struct link *links_add(struct dispatcher *dispatcher, int in, int out,
                       struct framing framing)
{
    struct link *link = calloc(1, sizeof(*link));

    if (!link) {
        close(in);
        if (out != in)
            close(out);
        if (framing.self)
            framing.ops->release(framing.self);
        return NULL;
    }
    link->dispatcher = dispatcher;
    link->until_ms = dispatcher_now(dispatcher) + FIRST_MESSAGE_MS;
    link->next = dispatcher->links;
    dispatcher->links = link;
    dispatcher->link_count++;
    connection_open(&link->connection, &dispatcher->loop, in, out, framing,
                    on_message, link);
    return link;
}

void links_accept(void *self, short events)
{
    struct dispatcher *dispatcher = self;
    int file = accept(dispatcher->listener.file, NULL, NULL);
    int yes = 1;

    (void)events;
    if (file < 0)
        return;
    setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    links_add(dispatcher, file, file,
              websocket_server(dispatcher->options.token, MESSAGE_LIMIT));
}

static void release(struct link *link)
{
    if (link->started)
        link->started->link = NULL;
    connection_release(&link->connection);
    link->dispatcher->link_count--;
    free(link);
}

/* Its worker, or its tasks, are gone with it. */
static void let_go(struct link *link)
{
    if (link->worker)
        flow_lose(link->dispatcher, link->worker, link->connection.why);
    else if (link->is_client)
        flow_cancel_all(link->dispatcher, link, "whoever wanted it is gone");
    release(link);
}

static bool is_overdue(const struct link *link, int64_t now)
{
    bool waits = (!link->worker && !link->is_client) || link->connection.ending;

    return waits && now >= link->until_ms;
}

/* Silent workers, guests that do not say who they are, and all that is closed.
 */
void links_upkeep(struct dispatcher *dispatcher)
{
    int64_t now = dispatcher_now(dispatcher);
    struct link **at = &dispatcher->links;
    const struct worker *silent;

    while ((silent = pool_silent(&dispatcher->pool,
                                 now - dispatcher->options.dead_after_ms))) {
        struct link *link = silent->link;

        connection_close(&link->connection, "no heartbeat");
        flow_lose(dispatcher, link->worker, link->connection.why);
        link->worker = NULL;
    }
    while (*at) {
        struct link *link = *at;

        if (is_overdue(link, now))
            connection_close(&link->connection, "it did not say who it is");
        if (link->connection.closed) {
            *at = link->next;
            let_go(link);
        } else {
            at = &link->next;
        }
    }
    /* More can come when some have gone. */
    dispatcher->listener.events =
        dispatcher->link_count < LINKS_LIMIT ? POLLIN : 0;
}

void links_release_all(struct dispatcher *dispatcher)
{
    while (dispatcher->links) {
        struct link *link = dispatcher->links;

        dispatcher->links = link->next;
        connection_close(&link->connection, "the dispatcher stopped");
        let_go(link);
    }
}
