#include "broker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    READY_MS = 5000,  /* for a nats-server to let clients in */
    RELOAD_MS = 1000, /* for it to have read its configuration again */
    END_MS = 1000,    /* for it to end after SIGTERM */
    EVENT_MS = 10000, /* for the component to look at what happened */
};

/* A thread that turns what happens to it into messages, until it has ended.
 * Only the component itself touches it. */
static void *watch(void *argument)
{
    const struct broker *broker = argument;
    struct pollfd files[] = { { .fd = broker->server.child.pidfd,
                                .events = POLLIN },
                              { .fd = broker->server.log, .events = POLLIN } };
    struct message message;

    pthread_setname_np(pthread_self(), "broker-watcher");
    do {
        poll(files, 2, -1);
        message = (struct message){ .kind = CHILD_LOOK_AFTER };
    } while (ask(broker->own.to, &message, now_ms() + EVENT_MS) &&
             message.child.pid != 0);
    return NULL;
}

/* Starts it, and a watcher. False: it did not come up. */
static bool start_child(struct broker *broker, struct message *why)
{
    struct nats_server *server = &broker->server;

    if (broker->watched)
        pthread_join(broker->watcher, NULL);
    broker->watched = false;
    server->said[0] = '\0';
    if (!nats_server_start(server, broker->config.folder)) {
        message_say(why, MESSAGE_FAILED, "nats-server: %s", strerror(errno));
        return false;
    }
    broker->watched =
        nats_server_says(server, "Server is ready", now_ms() + READY_MS) &&
        pthread_create(&broker->watcher, NULL, watch, broker) == 0;
    if (broker->watched)
        return true;
    nats_server_end(server, SIGTERM, now_ms() + END_MS);
    message_say(why, MESSAGE_FAILED,
                "%.50s (is nats-server installed? --broker no leaves it out)",
                server->said[0] != '\0' ? server->said : server->status.state);
    return false;
}

/* ---- What it does when it is asked; message becomes the answer ---- */

static void get_config(struct broker *broker, struct message *message)
{
    message->config = broker->config;
}

static void generate(struct broker *broker, struct message *message)
{
    if (!nats_config_write(&broker->config, message->text))
        message_say(message, MESSAGE_REFUSED, "cannot write nats.conf: %s",
                    strerror(errno));
}

static void update(struct broker *broker, struct message *message)
{
    struct nats_server *server = &broker->server;
    struct config config = broker->config;

    config.max_payload = message->config.max_payload;
    config.max_connections = message->config.max_connections;
    if (config.max_payload < 1 || config.max_payload > MAX_PAYLOAD ||
        config.max_connections < 1) {
        message_say(message, MESSAGE_REFUSED,
                    "max_payload is from 1 to %d, max_connections from 1",
                    MAX_PAYLOAD);
    } else if (!nats_config_write(&config, config.folder)) {
        message_say(message, MESSAGE_REFUSED, "cannot write nats.conf: %s",
                    strerror(errno));
    } else {
        broker->config = config;
        if (server->status.pid != 0 &&
            (kill(server->status.pid, SIGHUP) != 0 ||
             !nats_server_says(server, "Reloaded server config",
                               now_ms() + RELOAD_MS)))
            message_say(message, MESSAGE_FAILED, "nats-server does not reload");
    }
}

static void get_child(struct broker *broker, struct message *message)
{
    message->child = broker->server.status;
}

static void spawn(struct broker *broker, struct message *message)
{
    if (broker->server.status.pid != 0 || start_child(broker, message))
        get_child(broker, message);
}

/* Only the watcher asks for this, and it ends when it hears of the end. */
static void look_after(struct broker *broker, struct message *message)
{
    struct nats_server *server = &broker->server;

    nats_server_says(server, "nothing that we wait for", DEADLINE_NOW);
    if (is_readable(server->child.pidfd, DEADLINE_NOW)) {
        nats_server_end(server, 0, DEADLINE_NOW);
        fprintf(stderr, "\t[Broker] nats-server is gone: %s\n",
                server->status.state);
    }
    get_child(broker, message);
}

static const struct operation {
    enum message_kind asked;
    void (*answer)(struct broker *broker, struct message *message);
} operations[] = {
    { CONFIG_GET, get_config },  { CONFIG_UPDATE, update },
    { FILE_GENERATE, generate }, { CHILD_GET, get_child },
    { CHILD_SPAWN, spawn },      { CHILD_LOOK_AFTER, look_after },
};

/* ---- The component ---- */

static enum handled broker_handle(void *self, struct message *message,
                                  struct reply *reply)
{
    for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
        if (operations[i].asked == message->kind) {
            operations[i].answer(self, message);
            reply_send(reply, message);
            return HANDLED;
        }
    }
    return NOT_FOR_ME;
}

static bool broker_init(void *self, struct message *why)
{
    struct broker *broker = self;

    if (nats_config_write(&broker->config, broker->config.folder))
        return start_child(broker, why);
    message_say(why, MESSAGE_FAILED, "cannot write %.60s/nats.conf: %s",
                broker->config.folder, strerror(errno));
    return false;
}

static bool broker_stop(void *self)
{
    struct broker *broker = self;
    char file[TEXT_SIZE];
    bool ended = true;

    if (broker->server.status.pid != 0)
        ended = nats_server_end(&broker->server, SIGTERM, now_ms() + END_MS);
    if (broker->watched)
        pthread_join(broker->watcher, NULL);
    snprintf(file, sizeof(file), "%s/nats.conf", broker->config.folder);
    unlink(file);
    return ended;
}

const struct component_ops broker_ops = { .name = "broker",
                                          .init = broker_init,
                                          .handle = broker_handle,
                                          .stop = broker_stop };
