/*
 * The event store as a contract: histories, one for each order, that can only
 * become longer. It keeps events and does not know what they mean. Two fulfil
 * it: sqlite_store.h and jetstream_store.h.
 */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STORE_BATCH = 64, DATA_SIZE = 512 };

/* An event as it is kept. append looks at type, schema and data only. */
struct stored_event {
    int64_t position; /* among the events of all orders: grows, may have gaps */
    int32_t order;    /* 1 or more */
    int32_t version;  /* in the history of its order: 1, 2, 3, ... */
    int32_t schema;   /* which form the data of this type has */
    const char *type;
    const char *data; /* JSON, shorter than DATA_SIZE */
};

enum store_status {
    STORE_OK,
    STORE_CONFLICT, /* the history has another length than expected */
    STORE_FAILED,   /* told on stderr */
    STORE_STOPPED,  /* by the reader */
};

/* Gets each event, in order; its texts are gone afterwards. False: stop. */
typedef bool store_reader(void *context, const struct stored_event *event);

enum { ALL_ORDERS = 0 };

struct store_ops {
    /* Adds count events, up to STORE_BATCH, all or none, to a history that
     * has expected events. After STORE_OK they outlive this process; whether
     * the machine's power, too, is for each store to say. Of two that expect
     * the same, one wins and the other gets STORE_CONFLICT. */
    enum store_status (*append)(void *self, int32_t order, int32_t expected,
                                const struct stored_event *events,
                                size_t count);
    /* Reads the events of an order whose version is above after; or those of
     * ALL_ORDERS whose position is. The reader must not append. */
    enum store_status (*read)(void *self, int32_t order, int64_t after,
                              store_reader *reader, void *context);
};

struct store {
    const struct store_ops *ops;
    void *self;
};

static inline enum store_status store_append(struct store store, int32_t order,
                                             int32_t expected,
                                             const struct stored_event *events,
                                             size_t count)
{
    return store.ops->append(store.self, order, expected, events, count);
}

static inline enum store_status store_read(struct store store, int32_t order,
                                           int64_t after, store_reader *reader,
                                           void *context)
{
    return store.ops->read(store.self, order, after, reader, context);
}

#endif
