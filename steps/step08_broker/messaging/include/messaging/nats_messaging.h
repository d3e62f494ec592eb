/* Messaging through a broker: NATS. */
#ifndef MESSAGING_NATS_MESSAGING_H
#define MESSAGING_NATS_MESSAGING_H

#include "broker/broker.h"
#include "messaging/messaging.h"

struct nats_messaging {
    struct broker *broker;
    natsInbox *inbox; /* the subject of all answers, but for the ticket */
    natsSubscription *answers; /* to that */
    uint64_t ticket;           /* of the last request */
};

/* Connects to the broker, which is kept, not copied; if that takes longer than
 * timeout_ms, it ends the program. False: the broker knows why.
 * nats_messaging_close in any case; there can be one at a time. */
bool nats_messaging_open(struct nats_messaging *nats, struct broker *broker,
                         int32_t timeout_ms);
void nats_messaging_close(struct nats_messaging *nats);

struct messaging nats_as_messaging(struct nats_messaging *nats);

#endif
