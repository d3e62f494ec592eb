/* What the application asks of whoever carries its messages. */
#ifndef MESSAGING_MESSAGING_H
#define MESSAGING_MESSAGING_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum messaging_status {
    MESSAGING_OK,
    MESSAGING_NO_RESPONDERS, /* nobody listens on the subject */
    MESSAGING_TIMEOUT,       /* somebody may listen, but gave no reply */
    MESSAGING_DISCONNECTED,  /* the messages are not carried any more */
    MESSAGING_TOO_LONG,      /* the reply, for the room it was given */
    MESSAGING_FAILED,        /* the request could not be sent */
};

/* Where a reply goes. Whoever asks sets bytes and size, one more than what the
 * reply may have: a NUL is put behind it. */
struct messaging_reply {
    char *bytes;
    size_t size;
    size_t length; /* of the reply, without that NUL */
};

/* The operations of a messaging. Every slot must be filled; each is called with
 * the self that stands beside the table in struct messaging. */
struct messaging_ops {
    /* Sends payload, of length bytes (INT_MAX at most) with a NUL behind them,
     * to whoever listens on subject, words of letters and digits with dots
     * between them, and waits for the first reply, at most timeout_ms, which is
     * positive. Unless it returns MESSAGING_OK, *reply is as it was. */
    enum messaging_status (*request)(void *self, const char *subject,
                                     const char *payload, size_t length,
                                     int32_t timeout_ms,
                                     struct messaging_reply *reply);
};

/* A messaging as its caller sees it: two words, passed by value. It borrows
 * self, whose owner keeps it alive as long as the view is used. */
struct messaging {
    const struct messaging_ops *ops;
    void *self;
};

static inline enum messaging_status
messaging_request(struct messaging m, const char *subject, const char *payload,
                  size_t length, int32_t timeout_ms,
                  struct messaging_reply *reply)
{
    return m.ops->request(m.self, subject, payload, length, timeout_ms, reply);
}

/* For those who fulfil the contract: puts what came into *reply. */
static inline enum messaging_status
messaging_reply_set(struct messaging_reply *reply, const char *bytes,
                    size_t length)
{
    if (length >= reply->size)
        return MESSAGING_TOO_LONG;
    if (length > 0)
        memcpy(reply->bytes, bytes, length);
    reply->bytes[length] = '\0';
    reply->length = length;
    return MESSAGING_OK;
}

#endif
