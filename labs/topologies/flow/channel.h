/*
 * A channel: what waits at one edge, and how much that may be. What is taken
 * out for work counts until it leaves, so that a bound is a bound on all that
 * is on its way along the edge.
 */
#ifndef FLOW_CHANNEL_H
#define FLOW_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/queue.h>

#include "topology/topology.h"

/* To be embedded in what is sent. Owned by the caller. */
struct channel_item {
    TAILQ_ENTRY(channel_item) link;
};

TAILQ_HEAD(channel_items, channel_item);

/* All numbers may be read. */
struct channel {
    size_t capacity; /* 0: no bound */
    enum full full;
    size_t count; /* waiting, or out for work */
    struct channel_items waiting;

    size_t entered;
    size_t most; /* that there were at once */
    size_t dropped;
    size_t refused;
};

enum entry {
    ENTERED,
    ENTERED_DROPPED, /* and the oldest that waited is out, in *dropped */
    FULL,            /* wait, and try again */
    REFUSED,
};

void channel_init(struct channel *channel, size_t capacity, enum full full);

/* A full one that drops refuses if nothing waits: it is all being worked on. */
enum entry channel_enter(struct channel *channel, struct channel_item *item,
                         struct channel_item **dropped);

/* The one that has waited longest, for work; or NULL. It still counts. */
struct channel_item *channel_take(struct channel *channel);

/* Puts one that was taken back, as the first to be taken again. */
void channel_put_back(struct channel *channel, struct channel_item *item);

/* One that was taken is done. */
void channel_leave(struct channel *channel);

/* Takes one that waits out of it, for good. */
void channel_withdraw(struct channel *channel, struct channel_item *item);

#endif
