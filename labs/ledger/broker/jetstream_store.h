/* The event store in a stream of nats-server. A message is what one append
 * added, an event a line of JSON; its subject is the order. The server has it
 * when append returns; it syncs its disk every two minutes (sync_interval). */
#ifndef JETSTREAM_STORE_H
#define JETSTREAM_STORE_H

#include "jetstream.h"
#include "store.h"

/* jetstream is borrowed, and open. */
struct store jetstream_as_store(struct jetstream *jetstream);

/* Adds an event of another store without a look at what is there: it may come
 * twice. False: told on stderr. */
bool jetstream_publish(struct jetstream *jetstream,
                       const struct stored_event *event);

#endif
