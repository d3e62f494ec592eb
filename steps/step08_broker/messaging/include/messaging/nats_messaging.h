/* Messaging through a broker: NATS. */
#ifndef MESSAGING_NATS_MESSAGING_H
#define MESSAGING_NATS_MESSAGING_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "broker/broker.h"
#include "messaging/messaging.h"

/* A thread of the library puts in the answer, ours takes it out. */
struct nats_messaging {
    natsConnection *connection;
    natsSubscription *answers; /* to all requests */
    natsInbox *inbox;          /* the subject of these, but for the ticket */
    pthread_mutex_t lock;      /* what follows is for both threads */
    pthread_cond_t more;
    uint64_t ticket; /* of the present request */
    natsMsg *answer; /* to that, once it is there */
    bool lost;       /* the connection was */
    bool listening;  /* there may be more answers */
};

/* Connects to the broker. False: why is one line about it, for program to say.
 * nats_messaging_close in any case; there can be one at a time, and it stays
 * where it is until then: the library knows its address. */
bool nats_messaging_open(struct nats_messaging *nats, const char *program,
                         const struct broker_options *broker,
                         char why[BROKER_WHY_SIZE]);
void nats_messaging_close(struct nats_messaging *nats);

struct messaging nats_as_messaging(struct nats_messaging *nats);

#endif
