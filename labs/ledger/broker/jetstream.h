/* A stream of nats-server, which keeps what is published. */
#ifndef JETSTREAM_H
#define JETSTREAM_H

#include <nats/nats.h>
#include <stdbool.h>

struct jetstream {
    natsConnection *connection;
    jsCtx *context;
    const char *stream; /* borrowed; its subjects are STREAM.ORDER */
};

/* Connects to the server at url, and makes the stream if it is not there. Close
 * it in any case. False: told on stderr. */
bool jetstream_open(struct jetstream *jetstream, const char *url,
                    const char *stream);
void jetstream_close(struct jetstream *jetstream);

/* Tells on stderr what is wrong. Returns whether nothing is. */
bool jetstream_ok(const struct jetstream *jetstream, natsStatus status);

#endif
