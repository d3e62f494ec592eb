/* Events to a NATS broker, if it is there. */
#ifndef INFRASTRUCTURE_NATS_EVENTS_H
#define INFRASTRUCTURE_NATS_EVENTS_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include <nats/nats.h>

#include "domain/ports.h"

struct nats_events {
    const char *url; /* borrowed */
    pthread_t keeper;
    sem_t stop;                       /* for the keeper */
    atomic_bool stopped;              /* it has ended */
    _Atomic(natsConnection *) usable; /* NULL: the broker is not there */
};

/* Connects, in a thread of its own, and goes on trying. Nobody waits for it.
 * False: there is no thread. */
bool nats_events_open(struct nats_events *self, const char *url);
void nats_events_close(struct nats_events *self);

/* Publishes {"id":1,"value":42,"doubled":84} as values.created; and keeps
 * nothing for later: who is not there misses it. */
struct events nats_as_events(struct nats_events *self);

#endif
