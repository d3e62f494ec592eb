/* What the parts of the server know of each other. */
#ifndef PARTS_H
#define PARTS_H

#include <semaphore.h>

#include "broker/broker.h"
#include "nats_service/service.h"

/* How many may wait. The library gives each of them 1 KiB. */
enum { REQUESTS_LIMIT = 65536 };

struct server {
    const struct service *service;
    struct broker broker;
    natsSubscription *requests;
    int64_t dropped; /* those beyond that, as told */
    sem_t complete;  /* on_request was called for the last time */
};

/* The library calls this, in a thread of its own, and one at a time. self is a
 * struct server. */
void on_request(natsConnection *connection, natsSubscription *subscription,
                natsMsg *message, void *self);

#endif
