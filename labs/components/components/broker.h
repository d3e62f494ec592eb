/* Broker: looks after a nats-server, its configuration and its process. */
#ifndef BROKER_H
#define BROKER_H

#include <pthread.h>

#include "component.h"
#include "nats_server.h"

/* A sender that leads to a Broker. */
struct broker_address {
    struct sender to;
};

/* The first two are for its owner to fill in. */
struct broker {
    struct config config;      /* to begin with */
    struct broker_address own; /* for what happens to the process */
    struct nats_server server;
    bool watched; /* there is a watcher to be joined */
    pthread_t watcher;
};

extern const struct component_ops broker_ops;

/* ---- Configurable ---- */

/* The answer is in answer->config. */
static inline bool broker_get_config(struct broker_address broker,
                                     int64_t deadline, struct message *answer)
{
    *answer = (struct message){ .kind = CONFIG_GET };
    return ask(broker.to, answer, deadline);
}

/* Has it use the numbers of config from the next message on, and writes the
 * file, and has the nats-server read it if it runs. Refused: they make no
 * sense, or the file cannot be written; the old ones stay in use then. */
static inline bool broker_update(struct broker_address broker,
                                 struct config config, int64_t deadline,
                                 struct message *answer)
{
    *answer = (struct message){ .kind = CONFIG_UPDATE, .config = config };
    return ask(broker.to, answer, deadline);
}

/* ---- FileConfigurable: where the file in use lies is in its config ---- */

/* Writes the configuration to folder/nats.conf, too. */
static inline bool broker_generate(struct broker_address broker,
                                   const char *folder, int64_t deadline,
                                   struct message *answer)
{
    message_say(answer, FILE_GENERATE, "%s", folder);
    return ask(broker.to, answer, deadline);
}

/* ---- ChildProcessManager: the answers are in answer->child ---- */

static inline bool broker_get_child(struct broker_address broker,
                                    int64_t deadline, struct message *answer)
{
    *answer = (struct message){ .kind = CHILD_GET };
    return ask(broker.to, answer, deadline);
}

/* Starts the nats-server, if it does not run. */
static inline bool broker_spawn(struct broker_address broker, int64_t deadline,
                                struct message *answer)
{
    *answer = (struct message){ .kind = CHILD_SPAWN };
    return ask(broker.to, answer, deadline);
}

#endif
