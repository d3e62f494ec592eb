/* A framing: each message is a text message of a WebSocket, by wslay. */
#include "wire/connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <wslay/wslay.h>

#include "wire/handshake.h"

struct websocket {
    struct connection *connection; /* NULL: it has not begun */
    wslay_event_context_ptr frames;
    const char *token;
    const char *address; /* that we are a client of; NULL: we are the server */
    char key[KEY_SIZE];
    char head[HEAD_LIMIT + 1]; /* of the handshake, as far as it came */
    size_t head_length;
    const char *come; /* what wslay has not seen yet */
    size_t come_length;
};

/* ---- What wslay asks of us ---- */

static ssize_t give_bytes(wslay_event_context_ptr frames, uint8_t *buffer,
                          size_t size, int flags, void *self)
{
    struct websocket *socket = self;
    size_t count = socket->come_length < size ? socket->come_length : size;

    (void)flags;
    if (count == 0) {
        wslay_event_set_error(frames, WSLAY_ERR_WOULDBLOCK);
        return -1;
    }
    memcpy(buffer, socket->come, count);
    socket->come += count;
    socket->come_length -= count;
    return (ssize_t)count;
}

static ssize_t take_bytes(wslay_event_context_ptr frames, const uint8_t *bytes,
                          size_t length, int flags, void *self)
{
    struct websocket *socket = self;

    (void)frames;
    (void)flags;
    connection_write(socket->connection, (const char *)bytes, length);
    return (ssize_t)length;
}

static int give_mask(wslay_event_context_ptr frames, uint8_t *mask,
                     size_t length, void *self)
{
    (void)frames;
    (void)self;
    return getrandom(mask, length, 0) == (ssize_t)length ? 0 : -1;
}

static void take_message(wslay_event_context_ptr frames,
                         const struct wslay_event_on_msg_recv_arg *message,
                         void *self)
{
    struct websocket *socket = self;
    char *text;

    if (message->opcode == WSLAY_BINARY_FRAME)
        wslay_event_queue_close(frames, WSLAY_CODE_UNSUPPORTED_DATA, NULL, 0);
    if (message->opcode != WSLAY_TEXT_FRAME)
        return;
    text = malloc(message->msg_length + 1);
    if (text) {
        if (message->msg_length > 0) /* or there is no msg */
            memcpy(text, message->msg, message->msg_length);
        text[message->msg_length] = '\0';
        connection_deliver(socket->connection, text, message->msg_length);
    } else {
        connection_close(socket->connection, "no memory for it");
    }
    free(text);
}

/* ---- The handshake ---- */

static bool is_open(const struct websocket *socket)
{
    return socket->connection && socket->connection->open;
}

static void websocket_begin(void *self, struct connection *connection)
{
    struct websocket *socket = self;
    char request[REQUEST_SIZE];

    socket->connection = connection;
    if (!socket->address)
        return;
    if (handshake_request(socket->address, socket->token, socket->key, request))
        connection_write(connection, request, strlen(request));
    else
        connection_close(connection, "its address or the token is too long");
}

/* As the server. */
static void answer(struct websocket *socket)
{
    struct connection *connection = socket->connection;
    char text[ANSWER_SIZE];

    connection->open = handshake_answer(socket->head, socket->token, text);
    connection_write(connection, text, strlen(text));
    if (!connection->open)
        connection_finish(connection);
}

/* As the client. */
static void take_answer(struct websocket *socket)
{
    struct connection *connection = socket->connection;
    char why[CLOSED_WHY_SIZE];

    connection->open = handshake_is_accepted(socket->head, socket->key);
    snprintf(why, sizeof(why), "it refused: %.*s%s",
             (int)strcspn(socket->head, "\r\n"), socket->head,
             strstr(socket->head, " 401 ") ? " (give it --token)" : "");
    if (connection->open)
        wslay_event_send(socket->frames); /* what waits */
    else
        connection_close(connection, why);
}

/* Returns how many of the bytes belong to it. */
static size_t shake_hands(struct websocket *socket, const char *bytes,
                          size_t length)
{
    size_t before = socket->head_length;
    size_t room = HEAD_LIMIT - before;
    char *end;

    socket->head_length += length < room ? length : room;
    memcpy(socket->head + before, bytes, socket->head_length - before);
    socket->head[socket->head_length] = '\0';
    end = strstr(socket->head, "\r\n\r\n");
    if (!end && socket->head_length == HEAD_LIMIT)
        connection_close(socket->connection, "its handshake is too long");
    if (!end)
        return length;
    end[2] = '\0';
    if (socket->address)
        take_answer(socket);
    else
        answer(socket);
    return (size_t)(end + 4 - socket->head) - before;
}

/* ---- What a connection asks of us ---- */

static void websocket_receive(void *self, const char *bytes, size_t length)
{
    struct websocket *socket = self;
    size_t count = is_open(socket) ? 0 : shake_hands(socket, bytes, length);

    if (!is_open(socket))
        return;
    socket->come = bytes + count;
    socket->come_length = length - count;
    if (wslay_event_recv(socket->frames) != 0)
        connection_close(socket->connection, "its frames are wrong");
    wslay_event_send(socket->frames); /* a pong, or a goodbye */
    if (!wslay_event_want_read(socket->frames) &&
        !wslay_event_want_write(socket->frames))
        connection_close(socket->connection, "it said goodbye");
}

static void websocket_send(void *self, const char *text, size_t length)
{
    struct websocket *socket = self;
    const struct wslay_event_msg message = {
        .opcode = WSLAY_TEXT_FRAME,
        .msg = (const uint8_t *)text,
        .msg_length = length,
    };

    if (wslay_event_queue_msg(socket->frames, &message) == 0 && is_open(socket))
        wslay_event_send(socket->frames);
}

static void websocket_finish(void *self)
{
    struct websocket *socket = self;

    if (is_open(socket) &&
        wslay_event_queue_close(socket->frames, WSLAY_CODE_GOING_AWAY, NULL,
                                0) == 0)
        wslay_event_send(socket->frames);
}

static void websocket_release(void *self)
{
    struct websocket *socket = self;

    wslay_event_context_free(socket->frames);
    free(socket);
}

struct framing websocket_framing(const char *address, const char *token,
                                 size_t limit)
{
    static const struct framing_ops ops = { websocket_begin, websocket_receive,
                                            websocket_send, websocket_finish,
                                            websocket_release };
    static const struct wslay_event_callbacks callbacks = {
        .recv_callback = give_bytes,
        .send_callback = take_bytes,
        .genmask_callback = give_mask,
        .on_msg_recv_callback = take_message,
    };
    struct websocket *socket = calloc(1, sizeof(*socket));
    int error = WSLAY_ERR_NOMEM;

    if (socket && address)
        error = wslay_event_context_client_init(&socket->frames, &callbacks,
                                                socket);
    else if (socket)
        error = wslay_event_context_server_init(&socket->frames, &callbacks,
                                                socket);
    if (error) {
        free(socket);
        return (struct framing){ &ops, NULL };
    }
    socket->address = address;
    socket->token = token;
    wslay_event_config_set_max_recv_msg_length(socket->frames, limit);
    return (struct framing){ &ops, socket };
}
