/* A nats-server: its configuration as a file, and its process. */
#ifndef NATS_SERVER_H
#define NATS_SERVER_H

#include "child.h"
#include "message.h"

enum { MAX_PAYLOAD = 64 * 1024 * 1024 }; /* nats-server takes no more */

/* The first two are for its owner to fill in. */
struct nats_server {
    const char *folder;          /* for nats.conf; at most 60 characters */
    struct broker_status status; /* with the configuration to begin with */
    struct child child;
    int log;              /* what it writes, ... */
    char said[TEXT_SIZE]; /* ... and the last of it that was read */
};

/* Writes folder/nats.conf, so that at every moment the old file is there or the
 * new one, whole. False: errno says why, and nothing has changed. */
bool nats_config_write(const struct config *config, const char *folder);

/* Starts it with the file in its folder. False: errno says why not. */
bool nats_server_start(struct nats_server *server);

/* Reads what it logs, until something says what. False: nothing did until the
 * deadline. */
bool nats_server_says(struct nats_server *server, const char *what,
                      int64_t deadline);

/* Sends signal (0: none) and waits for its end. False: at the deadline it had
 * to be killed. */
bool nats_server_end(struct nats_server *server, int signal, int64_t deadline);

#endif
