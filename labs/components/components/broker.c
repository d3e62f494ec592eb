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
             message.broker.pid != 0);
    return NULL;
}

/* Starts it, and a watcher. False: it did not come up. */
static bool start_child(struct broker *broker, struct message *why)
{
    struct nats_server *server = &broker->server;

    if (broker->watched)
        pthread_join(broker->watcher, NULL);
    broker->watched = false;
    if (!nats_server_start(server)) {
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

/* ---- What it is asked to do. False: message says why not. ---- */

static bool write_file(const struct config *config, const char *folder,
                       struct message *message)
{
    if (nats_config_write(config, folder))
        return true;
    message_say(message, MESSAGE_REFUSED, "cannot write nats.conf: %s",
                strerror(errno));
    return false;
}

static bool update(struct nats_server *server, struct message *message)
{
    struct config config = message->config;

    if (config.max_payload < 1 || config.max_payload > MAX_PAYLOAD ||
        config.max_connections < 1) {
        message_say(message, MESSAGE_REFUSED,
                    "max_payload is from 1 to %d, max_connections from 1",
                    MAX_PAYLOAD);
        return false;
    }
    if (!write_file(&config, server->folder, message))
        return false;
    server->status.config = config;
    if (server->status.pid == 0 ||
        (kill(server->status.pid, SIGHUP) == 0 &&
         nats_server_says(server, "Reloaded server config",
                          now_ms() + RELOAD_MS)))
        return true;
    message_say(message, MESSAGE_FAILED, "nats-server does not reload");
    return false;
}

/* Only the watcher asks for this, and it ends when it hears of the end. */
static void look_after(struct nats_server *server)
{
    nats_server_says(server, "nothing that we wait for", DEADLINE_NOW);
    if (is_readable(server->child.pidfd, DEADLINE_NOW)) {
        nats_server_end(server, 0, DEADLINE_NOW);
        fprintf(stderr, "\t[Broker] nats-server is gone: %s\n",
                server->status.state);
    }
}

/* ---- The component ---- */

static enum handled broker_handle(void *self, struct message *message,
                                  struct reply *reply)
{
    struct broker *broker = self;
    struct nats_server *server = &broker->server;
    bool ok = true;

    switch (message->kind) {
    case BROKER_GET:
        break;
    case CONFIG_UPDATE:
        ok = update(server, message);
        break;
    case FILE_GENERATE:
        ok = write_file(&server->status.config, message->text, message);
        break;
    case CHILD_SPAWN:
        ok = server->status.pid != 0 || start_child(broker, message);
        break;
    case CHILD_LOOK_AFTER:
        look_after(server);
        break;
    default:
        return NOT_FOR_ME;
    }
    if (ok)
        message->broker = server->status;
    reply_send(reply, message);
    return HANDLED;
}

static bool broker_init(void *self, struct message *why)
{
    struct broker *broker = self;
    struct nats_server *server = &broker->server;

    return write_file(&server->status.config, server->folder, why) &&
           start_child(broker, why);
}

static bool broker_stop(void *self)
{
    struct broker *broker = self;
    struct nats_server *server = &broker->server;
    char file[TEXT_SIZE];
    bool ended = server->status.pid == 0 ||
                 nats_server_end(server, SIGTERM, now_ms() + END_MS);

    if (broker->watched)
        pthread_join(broker->watcher, NULL);
    snprintf(file, sizeof(file), "%s/nats.conf", server->folder);
    unlink(file);
    return ended;
}

const struct component_ops broker_ops = { .name = "broker",
                                          .init = broker_init,
                                          .handle = broker_handle,
                                          .stop = broker_stop };
