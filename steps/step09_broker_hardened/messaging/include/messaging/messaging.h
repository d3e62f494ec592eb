/* What the application asks of whoever carries its messages. Sending does not
 * wait for the answer: a request gets a ticket, and its answer comes with it.
 */
#ifndef MESSAGING_MESSAGING_H
#define MESSAGING_MESSAGING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum messaging_event_kind {
    MESSAGING_NOTHING,       /* time is up */
    MESSAGING_REPLY,         /* to the request with this ticket */
    MESSAGING_NO_RESPONDERS, /* nobody listens where that request went */
    MESSAGING_LOST,          /* what is on its way may not arrive any more */
};

enum { MESSAGING_REPLY_LIMIT = 4096 }; /* bytes; what is longer is cut */

struct messaging_event {
    enum messaging_event_kind kind;
    uint64_t ticket;
    char bytes[MESSAGING_REPLY_LIMIT + 1]; /* of a reply, with a NUL behind */
    size_t length;
};

/* The operations of a messaging. Every slot must be filled; each is called with
 * the self that stands beside the table in struct messaging. */
struct messaging_ops {
    /* Sends payload, of length bytes (INT_MAX at most) with a NUL behind them,
     * to whoever listens on subject, words of letters and digits with dots
     * between them. False: it could not be. */
    bool (*send)(void *self, const char *subject, const char *payload,
                 size_t length, uint64_t ticket);

    /* Waits for the next event, at most timeout_ms, which may be 0. Events come
     * in any order, also with tickets of requests that nobody waits for any
     * more. */
    void (*next)(void *self, int32_t timeout_ms, struct messaging_event *event);
};

/* A messaging as its caller sees it: two words, passed by value. It borrows
 * self, whose owner keeps it alive as long as the view is used. */
struct messaging {
    const struct messaging_ops *ops;
    void *self;
};

static inline bool messaging_send(struct messaging m, const char *subject,
                                  const char *payload, size_t length,
                                  uint64_t ticket)
{
    return m.ops->send(m.self, subject, payload, length, ticket);
}

static inline void messaging_next(struct messaging m, int32_t timeout_ms,
                                  struct messaging_event *event)
{
    m.ops->next(m.self, timeout_ms, event);
}

/* For those who fulfil the contract: makes *event a reply. */
static inline void messaging_event_set_reply(struct messaging_event *event,
                                             uint64_t ticket, const char *bytes,
                                             size_t length)
{
    if (length > MESSAGING_REPLY_LIMIT)
        length = MESSAGING_REPLY_LIMIT;
    event->kind = MESSAGING_REPLY;
    event->ticket = ticket;
    if (length > 0)
        memcpy(event->bytes, bytes, length);
    event->bytes[length] = '\0';
    event->length = length;
}

#endif
