#include "broker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nats_config.h"
#include "support/printable.h"

enum {
    READY_MS = 5000,  /* for a nats-server to let clients in */
    RELOAD_MS = 1000, /* for it to have read its configuration again */
    END_MS = 1000,    /* for it to end after SIGTERM */
    EVENT_MS = 10000, /* for the component to look at what happened */
};

static const char listens[] = "Listening for client connections on 127.0.0.1:";

/* ---- The nats-server ---- */

/* The child, between fork and exec, where little is allowed. In a group of its
 * own, so that Ctrl-C does not reach it. */
static void become_nats_server(int log, const char *file)
{
    sigset_t none;

    setpgid(0, 0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    dup2(log, STDERR_FILENO);
    execlp("nats-server", "nats-server", "-c", file, NULL);
    execl("/usr/sbin/nats-server", "nats-server", "-c", file, NULL);
    dprintf(STDERR_FILENO, "cannot run nats-server: %s\n", strerror(errno));
    _exit(127);
}

/* Reads what it logs, one message at a time (O_DIRECT), until something says
 * what. False: nothing did until the deadline. said is the last. */
static bool read_log(struct broker *broker, const char *what, int64_t deadline,
                     char said[TEXT_SIZE])
{
    char text[1024];
    ssize_t length;
    const char *port;
    bool found = false;

    while (!found && is_readable(broker->log, deadline) &&
           (length = read(broker->log, text, sizeof(text) - 1)) > 0) {
        text[length] = '\0';
        port = strstr(text, listens);
        if (port)
            broker->port = (int32_t)strtol(port + strlen(listens), NULL, 10);
        found = strstr(text, what);
        text[strcspn(text, "\n")] = '\0';
        printable(text, said, TEXT_SIZE);
    }
    return found;
}

/* A thread that turns what happens to it into messages, until it has ended.
 * Only the component itself touches it. */
static void *watch(void *argument)
{
    const struct broker *broker = argument;
    struct pollfd files[] = { { .fd = broker->child.pidfd, .events = POLLIN },
                              { .fd = broker->log, .events = POLLIN } };
    struct message answer;

    pthread_setname_np(pthread_self(), "broker-watcher");
    do
        poll(files, 2, -1);
    while (broker_get_child(broker->own, now_ms() + EVENT_MS, &answer) &&
           answer.child.pid != 0);
    return NULL;
}

/* Forgets one that has ended. */
static void reap(struct broker *broker)
{
    child_reap(&broker->child, broker->state, STATE_SIZE);
    close(broker->log);
    broker->port = 0;
}

static bool fork_child(struct broker *broker)
{
    char file[TEXT_SIZE];
    int log[2];
    pid_t pid;

    snprintf(file, sizeof(file), "%s/nats.conf", broker->folder);
    if (pipe2(log, O_CLOEXEC | O_DIRECT) != 0)
        return false;
    pid = child_fork(&broker->child);
    if (pid == 0)
        become_nats_server(log[1], file);
    close(log[1]);
    broker->log = log[0];
    if (pid < 0)
        close(log[0]);
    return pid > 0;
}

/* Starts it, and a watcher. False: it did not come up. */
static bool start_child(struct broker *broker, struct message *why)
{
    char said[TEXT_SIZE] = "";

    if (broker->watched)
        pthread_join(broker->watcher, NULL);
    broker->watched = false;
    if (!fork_child(broker)) {
        message_say(why, MESSAGE_FAILED, "nats-server: %s", strerror(errno));
        return false;
    }
    snprintf(broker->state, STATE_SIZE, "running");
    broker->watched =
        read_log(broker, "Server is ready", now_ms() + READY_MS, said) &&
        pthread_create(&broker->watcher, NULL, watch, broker) == 0;
    if (broker->watched)
        return true;
    child_end(&broker->child, SIGTERM, now_ms() + END_MS);
    reap(broker);
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
        if (broker->child.pid != 0 &&
            (kill(broker->child.pid, SIGHUP) != 0 ||
             !read_log(broker, "Reloaded server config", now_ms() + RELOAD_MS,
                       said)))
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

/* Looks after it first: the watcher asks when something has happened. */
static void get_child(struct broker *broker, struct message *message)
{
    char said[TEXT_SIZE];

    if (broker->child.pid != 0)
        read_log(broker, "nothing that we wait for", DEADLINE_NOW, said);
    if (broker->child.pid != 0 &&
        is_readable(broker->child.pidfd, DEADLINE_NOW)) {
        reap(broker);
        fprintf(stderr, "\t[Broker] nats-server is gone: %s\n", broker->state);
    }
    message->kind = CHILD;
    message->child.pid = broker->child.pid;
    message->child.port = broker->port;
    snprintf(message->child.state, STATE_SIZE, "%s", broker->state);
    snprintf(message->child.command, sizeof(message->child.command),
             "nats-server -c %s/nats.conf", broker->folder);
}

static void spawn(struct broker *broker, struct message *message)
{
    if (broker->child.pid != 0 || start_child(broker, message))
        get_child(broker, message);
}

/* ---- The component ---- */

/* What it does when it is asked so; message becomes the answer. */
static const struct operation {
    enum message_kind asked;
    void (*answer)(struct broker *broker, struct message *message);
} operations[] = {
    { CONFIG_UPDATE, update },   { CONFIG_GET, get_config },
    { FILE_GENERATE, generate }, { FILE_GET_FOLDER, get_folder },
    { CHILD_SPAWN, spawn },      { CHILD_GET, get_child },
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
    bool ended = broker->child.pid == 0 ||
                 child_end(&broker->child, SIGTERM, now_ms() + END_MS);

    if (broker->watched)
        pthread_join(broker->watcher, NULL);
    if (broker->child.pid != 0)
        reap(broker);
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
