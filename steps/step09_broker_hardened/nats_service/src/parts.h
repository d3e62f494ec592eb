/* What the parts of the server know of each other. */
#ifndef PARTS_H
#define PARTS_H

#include <semaphore.h>
#include <stdatomic.h>

#include "broker/broker.h"
#include "nats_service/service.h"

/* How many may wait. The library gives each of them 1 KiB. */
enum { REQUESTS_LIMIT = 65536 };

struct server {
    const struct service *service;
    struct broker broker;
    const char *queue_group; /* "": none, every instance gets everything */
    natsSubscription *requests;
    natsSubscription *versions;
    int64_t dropped;  /* requests beyond that, as told */
    atomic_bool away; /* the broker is */
    atomic_bool stopping;
    sem_t complete; /* for each subscription: its last call is over */
    sem_t closed;   /* the connection is, for good */
};

/* The library calls this, for each subscription in a thread of its own, and one
 * at a time. self is a struct server. */
void on_request(natsConnection *connection, natsSubscription *subscription,
                natsMsg *message, void *self);

#endif
