#include "broker.h"

#include <errno.h>
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
    struct message answer;

    pthread_setname_np(pthread_self(), "broker-watcher");
    do
        poll(files, 2, -1);
    while (ask_for(broker->own.to, CHILD_LOOK_AFTER, CHILD, now_ms() + EVENT_MS,
                   &answer) &&
           answer.child.pid != 0);
    return NULL;
}

/* Starts it, and a watcher. False: it did not come up. */
static bool start_child(struct broker *broker, struct message *why)
{
    char said[TEXT_SIZE] = "";

    if (broker->watched)
        pthread_join(broker->watcher, NULL);
    broker->watched = false;
    if (!nats_server_start(&broker->server, broker->folder)) {
        message_say(why, MESSAGE_FAILED, "nats-server: %s", strerror(errno));
        return false;
    }
    snprintf(broker->state, STATE_SIZE, "running");
    broker->watched =
        nats_server_says(&broker->server, "Server is ready",
                         now_ms() + READY_MS, said) &&
        pthread_create(&broker->watcher, NULL, watch, broker) == 0;
    if (broker->watched)
        return true;
    child_end(&broker->server.child, SIGTERM, now_ms() + END_MS);
    nats_server_reap(&broker->server, broker->state);
    message_say(why, MESSAGE_FAILED,
                "%.50s (is nats-server installed? --broker no leaves it out)",
                said[0] != '\0' ? said : broker->state);
    return false;
}

/* ---- Configurable ---- */

static void update(struct broker *broker, struct message *message)
{
    struct config config = message->config;
    char said[TEXT_SIZE];

    message->kind = MESSAGE_DONE;
    if (!nats_config_is_valid(&config)) {
        message_say(message, MESSAGE_REFUSED,
                    "max_payload is from 1 to %d, max_connections from 1",
                    MAX_PAYLOAD);
    } else if (!nats_config_write(&config, broker->folder)) {
        message_say(message, MESSAGE_REFUSED, "cannot write nats.conf: %s",
                    strerror(errno));
    } else {
        broker->config = config;
        if (broker->server.child.pid != 0 &&
            (kill(broker->server.child.pid, SIGHUP) != 0 ||
             !nats_server_says(&broker->server, "Reloaded server config",
                               now_ms() + RELOAD_MS, said)))
            message_say(message, MESSAGE_FAILED, "nats-server does not reload");
    }
}

static void get_config(struct broker *broker, struct message *message)
{
    message->kind = CONFIG;
    message->config = broker->config;
}

/* ---- FileConfigurable ---- */

static void generate(struct broker *broker, struct message *message)
{
    message->kind = MESSAGE_DONE;
    if (!nats_config_write(&broker->config, message->text))
        message_say(message, MESSAGE_REFUSED, "cannot write nats.conf: %s",
                    strerror(errno));
}

static void get_folder(struct broker *broker, struct message *message)
{
    message_say(message, FILE_FOLDER, "%s", broker->folder);
}

/* ---- ChildProcessManager ---- */

static void get_child(struct broker *broker, struct message *message)
{
    message->kind = CHILD;
    message->child.pid = broker->server.child.pid;
    message->child.port = broker->server.port;
    snprintf(message->child.state, STATE_SIZE, "%s", broker->state);
    snprintf(message->child.command, sizeof(message->child.command),
             "nats-server -c %s/nats.conf", broker->folder);
}

/* Only the watcher asks for this, and it ends when it hears of the end. */
static void look_after(struct broker *broker, struct message *message)
{
    char said[TEXT_SIZE];

    nats_server_says(&broker->server, "nothing that we wait for", DEADLINE_NOW,
                     said);
    if (is_readable(broker->server.child.pidfd, DEADLINE_NOW)) {
        nats_server_reap(&broker->server, broker->state);
        fprintf(stderr, "\t[Broker] nats-server is gone: %s\n", broker->state);
    }
    get_child(broker, message);
}

static void spawn(struct broker *broker, struct message *message)
{
    if (broker->server.child.pid != 0 || start_child(broker, message))
        get_child(broker, message);
}

/* ---- The component ---- */

/* What it does when it is asked so; message becomes the answer. */
static const struct operation {
    enum message_kind asked;
    void (*answer)(struct broker *broker, struct message *message);
} operations[] = {
    { CONFIG_UPDATE, update },        { CONFIG_GET, get_config },
    { FILE_GENERATE, generate },      { FILE_GET_FOLDER, get_folder },
    { CHILD_SPAWN, spawn },           { CHILD_GET, get_child },
    { CHILD_LOOK_AFTER, look_after },
};

static enum handled broker_handle(void *self, const struct message *request,
                                  struct reply *reply)
{
    struct message message = *request;

    for (size_t i = 0; i < sizeof(operations) / sizeof(operations[0]); i++) {
        if (operations[i].asked == request->kind) {
            operations[i].answer(self, &message);
            reply_send(reply, &message);
            return HANDLED;
        }
    }
    return NOT_FOR_ME;
}

static bool broker_init(void *self, struct message *why)
{
    struct broker *broker = self;

    broker->config = (struct config){ 1024 * 1024, 1024 };
    if (nats_config_write(&broker->config, broker->folder))
        return start_child(broker, why);
    message_say(why, MESSAGE_FAILED, "cannot write %.60s/nats.conf: %s",
                broker->folder, strerror(errno));
    return false;
}

static bool broker_stop(void *self)
{
    struct broker *broker = self;
    char file[TEXT_SIZE];
    bool ended = broker->server.child.pid == 0 ||
                 child_end(&broker->server.child, SIGTERM, now_ms() + END_MS);

    if (broker->watched)
        pthread_join(broker->watcher, NULL);
    if (broker->server.child.pid != 0)
        nats_server_reap(&broker->server, broker->state);
    snprintf(file, sizeof(file), "%s/nats.conf", broker->folder);
    unlink(file);
    return ended;
}

struct component broker_as_component(struct broker *self)
{
    static const struct component_ops ops = { .name = "broker",
                                              .init = broker_init,
                                              .handle = broker_handle,
                                              .stop = broker_stop };

    return (struct component){ .ops = &ops, .self = self };
}
