/* Broker: looks after a nats-server, its configuration and its process. */
#ifndef BROKER_H
#define BROKER_H

#include <pthread.h>

#include "component.h"
#include "nats_server.h"

enum { FOLDER_MAX = 70 }; /* a path in it still fits in a message */

/* A sender that leads to a Broker. */
struct broker_address {
    struct sender to;
};

/* The first two are for its owner to fill in. */
struct broker {
    const char *folder;        /* for nats.conf; of at most FOLDER_MAX */
    struct broker_address own; /* for what happens to the process */
    struct config config;
    struct nats_server server;
    char state[STATE_SIZE]; /* of that */
    bool watched;           /* there is a watcher to be joined */
    pthread_t watcher;
};

struct component broker_as_component(struct broker *self);

/* ---- Configurable ---- */

/* Has it use config from the next message on, and writes the file, and has the
 * nats-server read it if it runs. Refused: config makes no sense, or the file
 * cannot be written; the old one stays in use then. */
static inline bool broker_update(struct broker_address broker,
                                 struct config config, int64_t deadline,
                                 struct message *answer)
{
    struct message request = { .kind = CONFIG_UPDATE, .config = config };

    return ask(broker.to, &request, MESSAGE_DONE, deadline, answer);
}

/* The answer is in answer->config. */
static inline bool broker_get_config(struct broker_address broker,
                                     int64_t deadline, struct message *answer)
{
    return ask_for(broker.to, CONFIG_GET, CONFIG, deadline, answer);
}

/* ---- FileConfigurable ---- */

/* Writes the configuration to folder/nats.conf, too. */
static inline bool broker_generate(struct broker_address broker,
                                   const char *folder, int64_t deadline,
                                   struct message *answer)
{
    struct message request;

    message_say(&request, FILE_GENERATE, "%s", folder);
    return ask(broker.to, &request, MESSAGE_DONE, deadline, answer);
}

/* Where the file in use lies: answer->text. */
static inline bool broker_get_folder(struct broker_address broker,
                                     int64_t deadline, struct message *answer)
{
    return ask_for(broker.to, FILE_GET_FOLDER, FILE_FOLDER, deadline, answer);
}

/* ---- ChildProcessManager: the answers are in answer->child ---- */

/* Starts the nats-server, if it does not run. */
static inline bool broker_spawn(struct broker_address broker, int64_t deadline,
                                struct message *answer)
{
    return ask_for(broker.to, CHILD_SPAWN, CHILD, deadline, answer);
}

static inline bool broker_get_child(struct broker_address broker,
                                    int64_t deadline, struct message *answer)
{
    return ask_for(broker.to, CHILD_GET, CHILD, deadline, answer);
}

#endif
