/* Messaging through a broker: NATS. */
#ifndef MESSAGING_NATS_MESSAGING_H
#define MESSAGING_NATS_MESSAGING_H

#include <stdbool.h>

#include "broker/broker.h"
#include "messaging/messaging.h"

struct nats_messaging {
    natsConnection *connection;
};

/* Connects to the broker at url. False: why is one line about it, for program
 * to say. nats_messaging_close in any case; there can be one at a time. */
bool nats_messaging_open(struct nats_messaging *nats, const char *program,
                         const char *url, char why[BROKER_WHY_SIZE]);
void nats_messaging_close(struct nats_messaging *nats);

struct messaging nats_as_messaging(struct nats_messaging *nats);

#endif
