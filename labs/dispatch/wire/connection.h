/*
 * Whoever is at the other end of a socket or of two pipes, as messages that
 * come and go. How messages become bytes is its framing, {ops, self}: a
 * WebSocket, or lines.
 */
#ifndef WIRE_CONNECTION_H
#define WIRE_CONNECTION_H

#include "loop/loop.h"
#include "wire/bytes.h"

enum {
    UNSENT_LIMIT = 4 * 1024 * 1024, /* bytes that wait for a slow reader */
    CLOSED_WHY_SIZE = 128,
};

struct connection;

struct framing_ops {
    /* Bytes came: gives each whole message to connection_deliver. */
    void (*receive)(void *self, struct connection *connection,
                    const char *bytes, size_t length);
    /* Gives a message, as bytes, to connection_write. */
    void (*send)(void *self, struct connection *connection, const char *text,
                 size_t length);
    /* Says goodbye, in the same way. */
    void (*finish)(void *self, struct connection *connection);
    void (*release)(void *self);
};

struct framing {
    const struct framing_ops *ops;
    void *self; /* NULL: there was no memory */
};

/* The contents are the connection's own, but for closed and why. */
struct connection {
    struct loop *loop;
    struct watch in;
    struct watch out;
    struct framing framing;
    struct bytes unsent;
    bool waits;  /* for room to write what is unsent */
    bool ending; /* the other end is to close, too, as soon as it has all */
    void (*on_message)(void *self, const char *text, size_t length);
    void *self;

    /* Nothing comes any more, and nothing goes. It says so here and calls
     * nobody: its owner looks after each turn of the loop. */
    bool closed;
    char why[CLOSED_WHY_SIZE];
};

/* Begins to read. Owns both files (which may be one) and the framing, also if
 * it fails; it is closed then. A message comes with a NUL behind it. */
void connection_open(struct connection *connection, struct loop *loop, int in,
                     int out, struct framing framing,
                     void (*on_message)(void *self, const char *text,
                                        size_t length),
                     void *self);

/* Sends what it can at once and keeps the rest, up to UNSENT_LIMIT: who reads
 * more slowly than that is cut off. */
void connection_send(struct connection *connection, const char *text,
                     size_t length);

/* Says goodbye, behind all that was sent before. It is closed when the other
 * end has done the same; what it still sends is ignored. */
void connection_finish(struct connection *connection);

/* Closes it now. Keeps the first reason. */
void connection_close(struct connection *connection, const char *why);

void connection_release(struct connection *connection);

/* For framings. */
void connection_deliver(struct connection *connection, const char *text,
                        size_t length);
void connection_write(struct connection *connection, const char *bytes,
                      size_t length);

#endif
