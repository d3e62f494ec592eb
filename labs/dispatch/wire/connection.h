/*
 * Whoever is at the other end of a socket, as messages that come and go. How
 * messages become bytes is its framing, {ops, self}: a WebSocket, or lines.
 */
#ifndef WIRE_CONNECTION_H
#define WIRE_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uv.h>

enum {
    UNSENT_LIMIT = 4 * 1024 * 1024, /* bytes that wait for a slow reader */
    CLOSED_WHY_SIZE = 160,
    ADDRESS_SIZE = 128,
};

struct connection;
struct block;

struct framing_ops {
    /* The other end is there. Whatever it gives to connection_deliver and to
     * connection_write from now on is for this one. */
    void (*begin)(void *self, struct connection *connection);
    /* Bytes came: delivers each whole message. */
    void (*receive)(void *self, const char *bytes, size_t length);
    /* Writes a message, behind which there is a newline; before begin, too. */
    void (*send)(void *self, const char *text, size_t length);
    /* Writes a goodbye; NULL: there is none. */
    void (*finish)(void *self);
    void (*release)(void *self);
};

struct framing {
    const struct framing_ops *ops;
    void *self; /* NULL: there was no memory */
};

union stream {
    uv_handle_t handle;
    uv_stream_t any;
    uv_tcp_t tcp;
    uv_pipe_t pipe;
};

struct connection {
    /* Set before it is opened. A message has a NUL or a newline behind it.
     * on_closed is the last that is heard of it, and may free it. */
    struct framing framing; /* owned from then on */
    void (*on_message)(void *self, const char *text, size_t length);
    void (*on_closed)(void *self);
    void *self;

    bool open; /* messages can come and go; set by its framing */
    /* Nothing comes any more, and nothing goes. */
    bool closed;
    char why[CLOSED_WHY_SIZE];

    /* Its own. */
    union stream stream;
    uv_prepare_t before_waiting;
    struct block *block; /* what is not written yet */
    int handles;         /* that are not closed, of these two */
    bool ending;
    uv_connect_t connect;
    uv_shutdown_t shutdown;
};

/* Makes its stream: TCP, or local, as of a socket pair. It is the caller's to
 * open, by uv_accept and the like. */
void connection_open(struct connection *connection, uv_loop_t *loop,
                     bool is_local);

/* The stream is open: reads. */
void connection_begin(struct connection *connection);

/* Opens and begins it, with a server at HOST:PORT; closes it if there is none.
 * Messages that are sent meanwhile wait. */
void connection_connect(struct connection *connection, uv_loop_t *loop,
                        const char *address);

/* Sends it, together with all that is sent before the loop waits again. What
 * the other end does not read is kept, up to UNSENT_LIMIT: who reads more
 * slowly than that is cut off. Behind the text there is a newline. */
void connection_send(struct connection *connection, const char *text,
                     size_t length);

/* Says goodbye, behind all that was sent before. It is closed when the other
 * end has done the same; what it still sends is ignored. */
void connection_finish(struct connection *connection);

/* Closes it now; on_closed follows in the same turn of the loop. Keeps the
 * first reason. */
void connection_close(struct connection *connection, const char *why);

/* For framings. */
void connection_deliver(struct connection *connection, const char *text,
                        size_t length);
void connection_write(struct connection *connection, const char *bytes,
                      size_t length);

/* ---- The framings ---- */

/* Each message is a line. One of more than limit bytes is skipped, up to its
 * end, and told on stderr as name's (borrowed). */
struct framing lines_framing(const char *name, size_t limit);

/* Each is a text message of a WebSocket, behind a handshake. Without an address
 * (NULL) it is the server's end, and the token what whoever comes must know;
 * with one, HOST:PORT, the client's, and what it says there. NULL: there is no
 * token. Both are borrowed. */
struct framing websocket_framing(const char *address, const char *token,
                                 size_t limit);

/* ---- Addresses ---- */

/* Asks for the address of HOST:PORT. Returns 0 or an error of uv. */
int address_find(uv_loop_t *loop, const char *text,
                 struct sockaddr_storage *address);

/* "127.0.0.1:9876": of a socket that listens. */
void address_write(const uv_tcp_t *socket, char text[ADDRESS_SIZE]);

/* How long to wait before something is tried again: 0.1 seconds, 0.2, 0.4 and
 * so on, up to 5; in milliseconds. */
int64_t backoff_ms(int32_t failures);

#endif
