/* A service that is subscribed, and what it does with a message. */
#ifndef SUBSCRIBER_H
#define SUBSCRIBER_H

#include <semaphore.h>
#include <stdatomic.h>

#include "broker/broker.h"
#include "nats_service/service.h"

/* How many may wait, and how many bytes all of them may have. */
enum { REQUESTS_LIMIT = 65536, REQUESTS_SIZE = 64 * 1024 * 1024 };

struct subscriber {
    const struct nats_service *service;
    struct broker broker;
    const char *queue_group; /* "": none, every instance gets everything */
    natsSubscription *requests;
    natsSubscription *versions;
    atomic_bool dropping; /* more requests came than may wait */
    atomic_bool away;     /* the broker is */
    atomic_bool stopping;
    sem_t complete; /* for each subscription: its last call is over */
    sem_t closed;   /* the connection is, for good */
};

/* The library calls these, in a thread of its own, and one at a time. self is a
 * struct subscriber. */
void on_request(natsConnection *connection, natsSubscription *subscription,
                natsMsg *message, void *self);

void on_version_request(natsConnection *connection,
                        natsSubscription *subscription, natsMsg *message,
                        void *self);

#endif
