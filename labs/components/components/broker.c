#include "broker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nats_config.h"

enum {
    READY_MS = 5000,  /* for a nats-server to let clients in */
    RELOAD_MS = 1000, /* for it to have read its configuration again */
    END_MS = 1000,    /* for it to end after SIGTERM */
    EVENT_MS = 10000, /* for the component to look at what happened */
};

/* Reads what the nats-server logs, until a line says what. False: none did
 * until the deadline; line is the last. */
static bool read_log(struct broker *broker, const char *what, int64_t deadline,
                     char line[TEXT_SIZE])
{
    struct pollfd file = { .fd = broker->child.from, .events = POLLIN };
    size_t length = 0;
    char c;

    line[0] = '\0';
    while (poll(&file, 1, deadline_left_ms(deadline)) == 1 &&
           read(file.fd, &c, 1) == 1) {
        if (c != '\n') {
            length = length < TEXT_SIZE - 1 ? length : 0;
            line[length++] = c;
            continue;
        }
        line[length] = '\0';
        length = 0;
        if (strstr(line, "Listening for client connections on "))
            broker->port = (int32_t)strtol(strrchr(line, ':') + 1, NULL, 10);
        if (strstr(line, what))
            return true;
    }
    return false;
}

/* A thread that turns what happens to the process into messages, until it has
 * ended. Only the component itself touches the process. */
static void *watch(void *argument)
{
    const struct broker *broker = argument;
    struct pollfd files[] = { { .fd = broker->child.pidfd, .events = POLLIN },
                              { .fd = broker->child.from, .events = POLLIN } };
    struct message happened = { .kind = BROKER_CHILD_EVENT };
    struct message answer;

    pthread_setname_np(pthread_self(), "broker-watcher");
    do
        poll(files, 2, -1);
    while (ask(broker->own.to, &happened, BROKER_CHILD,
               deadline_in_ms(EVENT_MS), &answer) &&
           answer.child.pid != 0);
    return NULL;
}

/* Forgets a child that has ended. */
static void reap(struct broker *broker)
{
    child_reap(&broker->child, broker->state, sizeof(broker->state));
    broker->port = 0;
}

/* Starts the nats-server and a watcher. False: it did not come up. */
static bool spawn(struct broker *broker, struct message *why)
{
    char file[TEXT_SIZE];
    char *argv[] = { "nats-server", "-c", file, NULL };
    char said[TEXT_SIZE] = "";

    if (broker->watched)
        pthread_join(broker->watcher, NULL);
    broker->watched = false;
    snprintf(file, sizeof(file), "%s/nats.conf", broker->directory);
    if (!child_start(&broker->child, argv, STDERR_FILENO)) {
        message_say(why, MESSAGE_FAILED, "nats-server: %s", strerror(errno));
        return false;
    }
    broker->watched =
        read_log(broker, "Server is ready", deadline_in_ms(READY_MS), said) &&
        pthread_create(&broker->watcher, NULL, watch, broker) == 0;
    if (broker->watched) {
        snprintf(broker->state, sizeof(broker->state), "running");
    } else {
        child_end(&broker->child, SIGTERM, deadline_in_ms(END_MS));
        reap(broker);
        message_say(why, MESSAGE_FAILED,
                    "%.50s (is nats-server installed? "
                    "--no-broker leaves it out)",
                    said[0] != '\0' ? said : broker->state);
    }
    return broker->watched;
}

static bool broker_init(void *self, struct message *why)
{
    struct broker *broker = self;

    broker->config = (struct broker_config){ 1024 * 1024, 1024 };
    if (nats_config_write(&broker->config, broker->directory))
        return spawn(broker, why);
    message_say(why, MESSAGE_FAILED, "cannot write %.60s/nats.conf: %s",
                broker->directory, strerror(errno));
    return false;
}

static void update(struct broker *broker, const struct broker_config *config,
                   struct message *answer)
{
    char said[TEXT_SIZE];

    answer->kind = MESSAGE_DONE;
    if (!nats_config_is_valid(config)) {
        message_say(answer, MESSAGE_REFUSED,
                    "max_payload is from 1 to %d, max_connections from 1",
                    MAX_PAYLOAD);
    } else if (!nats_config_write(config, broker->directory)) {
        message_say(answer, MESSAGE_REFUSED, "cannot write nats.conf: %s",
                    strerror(errno));
    } else {
        broker->config = *config;
        if (broker->child.pid != 0 &&
            !(child_signal(&broker->child, SIGHUP) &&
              read_log(broker, "Reloaded server config",
                       deadline_in_ms(RELOAD_MS), said)))
            message_say(answer, MESSAGE_FAILED, "nats-server does not reload");
    }
}

static void generate(const struct broker *broker, const char *directory,
                     struct message *answer)
{
    answer->kind = MESSAGE_DONE;
    if (!nats_config_write(&broker->config, directory))
        message_say(answer, MESSAGE_REFUSED, "cannot write to %.60s: %s",
                    directory, strerror(errno));
}

static void report_child(const struct broker *broker, struct message *answer)
{
    *answer = (struct message){ .kind = BROKER_CHILD };
    answer->child.pid = broker->child.pid;
    answer->child.port = broker->port;
    snprintf(answer->child.state, sizeof(answer->child.state), "%s",
             broker->state);
    snprintf(answer->child.command, sizeof(answer->child.command),
             "nats-server -c %s/nats.conf", broker->directory);
}

static void look(struct broker *broker)
{
    char said[TEXT_SIZE];

    read_log(broker, "nothing that we wait for", DEADLINE_NOW, said);
    if (broker->child.pid == 0 || !child_has_ended(&broker->child))
        return;
    reap(broker);
    fprintf(stderr, "\t[Broker] nats-server is gone: %s\n", broker->state);
}

static enum handled broker_handle(void *self, const struct message *request,
                                  struct reply *reply)
{
    struct broker *broker = self;
    struct message answer = { .kind = MESSAGE_DONE };

    switch (request->kind) {
    case BROKER_UPDATE:
        update(broker, &request->config, &answer);
        break;
    case BROKER_GET_CONFIG:
        answer.kind = BROKER_CONFIG;
        answer.config = broker->config;
        break;
    case BROKER_GENERATE:
        generate(broker, request->text, &answer);
        break;
    case BROKER_GET_DIRECTORY:
        message_say(&answer, BROKER_DIRECTORY, "%s", broker->directory);
        break;
    case BROKER_SPAWN:
        if (broker->child.pid != 0 || spawn(broker, &answer))
            report_child(broker, &answer);
        break;
    case BROKER_CHILD_EVENT:
        look(broker);
        report_child(broker, &answer);
        break;
    case BROKER_GET_CHILD:
        report_child(broker, &answer);
        break;
    default:
        return NOT_FOR_ME;
    }
    reply_send(reply, &answer);
    return HANDLED;
}

static bool broker_stop(void *self)
{
    struct broker *broker = self;
    char file[TEXT_SIZE];
    bool ended = broker->child.pid == 0 ||
                 child_end(&broker->child, SIGTERM, deadline_in_ms(END_MS));

    if (broker->watched)
        pthread_join(broker->watcher, NULL);
    if (broker->child.pid != 0)
        reap(broker);
    snprintf(file, sizeof(file), "%s/nats.conf", broker->directory);
    unlink(file);
    return ended;
}

struct component broker_as_component(struct broker *self)
{
    static const struct component_ops ops = {
        .name = "broker",
        .init = broker_init,
        .handle = broker_handle,
        .stop = broker_stop,
    };

    return (struct component){ .ops = &ops, .self = self };
}
