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
    struct nats_server server;
    struct broker_address own; /* for what happens to that */
    bool watched;              /* there is a watcher to be joined */
    pthread_t watcher;
};

extern const struct component_ops broker_ops;

/* A yes to any of these is in answer->broker. */
static inline bool broker_get(struct broker_address broker, int64_t deadline,
                              struct message *answer)
{
    *answer = (struct message){ .kind = BROKER_GET };
    return ask(broker.to, answer, deadline);
}

/* Configurable: has it use config from the next message on, and writes the
 * file, and has the nats-server read it if it runs. Refused: config makes no
 * sense, or the file cannot be written; the old one stays in use then. */
static inline bool broker_update(struct broker_address broker,
                                 struct config config, int64_t deadline,
                                 struct message *answer)
{
    *answer = (struct message){ .kind = CONFIG_UPDATE, .config = config };
    return ask(broker.to, answer, deadline);
}

/* FileConfigurable: writes the configuration to folder/nats.conf, too. */
static inline bool broker_generate(struct broker_address broker,
                                   const char *folder, int64_t deadline,
                                   struct message *answer)
{
    message_say(answer, FILE_GENERATE, "%s", folder);
    return ask(broker.to, answer, deadline);
}

/* ChildProcessManager: starts the nats-server, if it does not run. */
static inline bool broker_spawn(struct broker_address broker, int64_t deadline,
                                struct message *answer)
{
    *answer = (struct message){ .kind = CHILD_SPAWN };
    return ask(broker.to, answer, deadline);
}

#endif
