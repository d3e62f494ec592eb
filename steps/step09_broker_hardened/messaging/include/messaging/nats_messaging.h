/* Messaging through a broker: NATS. */
#ifndef MESSAGING_NATS_MESSAGING_H
#define MESSAGING_NATS_MESSAGING_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "broker/broker.h"
#include "messaging/messaging.h"

enum { ANSWERS_LIMIT = 4096 };

/* A thread of the library puts answers into the queue, ours takes them out. */
struct nats_messaging {
    struct broker *broker;
    natsInbox *inbox; /* the subject of all answers, but for the ticket */
    natsSubscription *answers; /* to that */
    sem_t complete;            /* the last of them is there */
    atomic_bool connected;
    pthread_mutex_t lock; /* what follows is for both threads */
    pthread_cond_t more;
    natsMsg *queue[ANSWERS_LIMIT]; /* a ring */
    size_t first;
    size_t count;
    bool lost; /* it was not connected, since we looked */
};

/* Connects to one of the brokers, which are kept, not copied; if that takes
 * longer than timeout_ms, it ends the program. False: the broker knows why.
 * nats_messaging_close in any case, which ends the program if it takes long;
 * there can be one at a time, and it stays where it is until then: the library
 * knows its address. */
bool nats_messaging_open(struct nats_messaging *nats, struct broker *broker,
                         int32_t timeout_ms);
void nats_messaging_close(struct nats_messaging *nats);

struct messaging nats_as_messaging(struct nats_messaging *nats);

#endif
