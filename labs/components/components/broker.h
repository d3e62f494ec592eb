/* Broker: looks after a nats-server, its configuration and its process. */
#ifndef BROKER_H
#define BROKER_H

#include <pthread.h>

#include "ask.h"
#include "child.h"
#include "component.h"

/* A sender that leads to a Broker. */
struct broker_address {
    struct sender to;
};

/* The first two are for its owner to fill in. */
struct broker {
    const char *directory;     /* for nats.conf; not too long for a message */
    struct broker_address own; /* for what happens to the process */
    struct broker_config config;
    struct child child;
    char state[STATE_SIZE];
    int32_t port;
    bool watched; /* there is a watcher to be joined */
    pthread_t watcher;
};

struct component broker_as_component(struct broker *self);

/* ---- It can be configured ---- */

/* Has it use config from the next message on, and writes the file, and has the
 * nats-server read it if it runs. Refused: config makes no sense, or the file
 * cannot be written; the old one stays in use then. */
bool broker_update(struct broker_address broker, struct broker_config config,
                   int64_t deadline, struct message *answer);

/* The answer is in answer->config. */
bool broker_get_config(struct broker_address to, int64_t deadline,
                       struct message *answer);

/* ---- It has a file for that ---- */

/* Writes the configuration to directory/nats.conf, too. directory must fit in a
 * message. */
bool broker_generate(struct broker_address broker, const char *directory,
                     int64_t deadline, struct message *answer);

/* Where the file in use lies: answer->text. */
bool broker_get_directory(struct broker_address to, int64_t deadline,
                          struct message *answer);

/* ---- It has a child process ---- */

/* Starts the nats-server, if it does not run. The answer is in answer->child.
 */
bool broker_spawn(struct broker_address to, int64_t deadline,
                  struct message *answer);

/* The answer is in answer->child. */
bool broker_get_child(struct broker_address to, int64_t deadline,
                      struct message *answer);

#endif
