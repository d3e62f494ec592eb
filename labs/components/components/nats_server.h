/* A nats-server: its configuration, as numbers and as a file, and its process.
 */
#ifndef NATS_SERVER_H
#define NATS_SERVER_H

#include "child.h"
#include "message.h"

enum { MAX_PAYLOAD = 64 * 1024 * 1024 }; /* nats-server takes no more */

struct nats_server {
    struct child child;
    int log;      /* what it writes */
    int32_t port; /* 0: it has not said */
};

bool nats_config_is_valid(const struct config *config);

/* Writes folder/nats.conf, so that at every moment the old file is there or the
 * new one, whole. False: errno says why, and nothing has changed. */
bool nats_config_write(const struct config *config, const char *folder);

/* Starts it with folder/nats.conf. False: errno says why not. */
bool nats_server_start(struct nats_server *server, const char *folder);

/* Reads what it logs, until something says what. False: nothing did until the
 * deadline. said is the last. */
bool nats_server_says(struct nats_server *server, const char *what,
                      int64_t deadline, char said[TEXT_SIZE]);

/* Forgets one that has ended; state is how. */
void nats_server_reap(struct nats_server *server, char state[STATE_SIZE]);

#endif
