/* Messaging through a broker: NATS. */
#ifndef MESSAGING_NATS_MESSAGING_H
#define MESSAGING_NATS_MESSAGING_H

#include "broker/broker.h"
#include "messaging/messaging.h"

struct nats_messaging {
    natsConnection *connection;
    natsInbox *inbox; /* the subject of all answers, but for the ticket */
    natsSubscription *answers; /* to that */
    uint64_t ticket;           /* of the last request */
};

/* Connects to the broker; if that takes longer than timeout_ms, it ends the
 * program. False: why is one line about it, for program to say.
 * nats_messaging_close in any case; there can be one at a time. */
bool nats_messaging_open(struct nats_messaging *nats, const char *program,
                         const struct broker_options *broker,
                         int32_t timeout_ms, char why[BROKER_WHY_SIZE]);
void nats_messaging_close(struct nats_messaging *nats);

struct messaging nats_as_messaging(struct nats_messaging *nats);

#endif
