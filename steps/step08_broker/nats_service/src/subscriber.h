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
    natsSubscription *requests;
    atomic_bool dropping; /* more of them came than may wait */
    sem_t complete;       /* on_request was called for the last time */
};

/* The library calls this, in a thread of its own, and one at a time. self is a
 * struct subscriber. */
void on_request(natsConnection *connection, natsSubscription *subscription,
                natsMsg *message, void *self);

#endif
