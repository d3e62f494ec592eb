#include "wire/websocket.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <wslay/wslay.h>

#include "wire/handshake.h"

struct websocket {
    wslay_event_context_ptr frames;
    bool open; /* the handshake is done */
    const char *token;
    struct bytes head;             /* of the handshake, as far as it came */
    struct bytes message;          /* the last one, for the NUL behind it */
    struct connection *connection; /* while wslay works for it */
    const char *come;              /* and has not seen these bytes yet */
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

    if (message->opcode == WSLAY_BINARY_FRAME)
        wslay_event_queue_close(frames, WSLAY_CODE_UNSUPPORTED_DATA, NULL, 0);
    if (message->opcode != WSLAY_TEXT_FRAME)
        return;
    bytes_drop(&socket->message, socket->message.length);
    if (bytes_add(&socket->message, (const char *)message->msg,
                  message->msg_length))
        connection_deliver(socket->connection, socket->message.data,
                           socket->message.length);
    else
        connection_close(socket->connection, "no memory for it");
}

/* ---- What a connection asks of us ---- */

static void send_frames(struct websocket *socket, struct connection *connection)
{
    socket->connection = connection;
    wslay_event_send(socket->frames);
    if (!wslay_event_want_read(socket->frames) &&
        !wslay_event_want_write(socket->frames))
        connection_close(connection, "it said goodbye");
}

/* Returns how many of the bytes belong to the handshake. */
static size_t shake_hands(struct websocket *socket,
                          struct connection *connection, const char *bytes,
                          size_t length)
{
    size_t before = socket->head.length;
    char answer[ANSWER_SIZE];
    const char *end;

    if (!bytes_add(&socket->head, bytes, length)) {
        connection_close(connection, "no memory for it");
        return length;
    }
    end = strstr(socket->head.data, "\r\n\r\n");
    if (!end) {
        if (socket->head.length > HEAD_LIMIT)
            connection_close(connection, "its handshake is too long");
        return length;
    }
    length = (size_t)(end + 4 - socket->head.data);
    socket->head.data[length - 2] = '\0';
    socket->open = handshake_answer(socket->head.data, socket->token, answer);
    connection_write(connection, answer, strlen(answer));
    if (!socket->open)
        connection_finish(connection);
    bytes_release(&socket->head);
    return length - before;
}

static void websocket_receive(void *self, struct connection *connection,
                              const char *bytes, size_t length)
{
    struct websocket *socket = self;
    size_t count = 0;

    if (!socket->open)
        count = shake_hands(socket, connection, bytes, length);
    if (!socket->open || connection->closed)
        return;
    socket->connection = connection;
    socket->come = bytes + count;
    socket->come_length = length - count;
    if (wslay_event_recv(socket->frames) != 0)
        connection_close(connection, "its frames are wrong");
    else
        send_frames(socket, connection); /* a pong, or a goodbye */
}

static void websocket_send(void *self, struct connection *connection,
                           const char *text, size_t length)
{
    struct websocket *socket = self;
    const struct wslay_event_msg message = {
        .opcode = WSLAY_TEXT_FRAME,
        .msg = (const uint8_t *)text,
        .msg_length = length,
    };

    if (wslay_event_queue_msg(socket->frames, &message) == 0)
        send_frames(socket, connection);
}

static void websocket_finish(void *self, struct connection *connection)
{
    struct websocket *socket = self;

    if (!socket->open ||
        wslay_event_queue_close(socket->frames, WSLAY_CODE_GOING_AWAY, NULL,
                                0) != 0)
        return;
    socket->connection = connection;
    wslay_event_send(socket->frames);
}

static void websocket_release(void *self)
{
    struct websocket *socket = self;

    wslay_event_context_free(socket->frames);
    bytes_release(&socket->head);
    bytes_release(&socket->message);
    free(socket);
}

static struct framing make(bool open, const char *token, size_t limit)
{
    static const struct framing_ops ops = { websocket_receive, websocket_send,
                                            websocket_finish,
                                            websocket_release };
    static const struct wslay_event_callbacks callbacks = {
        .recv_callback = give_bytes,
        .send_callback = take_bytes,
        .genmask_callback = give_mask,
        .on_msg_recv_callback = take_message,
    };
    struct websocket *socket = calloc(1, sizeof(*socket));
    int error = -1;

    if (socket && open)
        error = wslay_event_context_client_init(&socket->frames, &callbacks,
                                                socket);
    else if (socket)
        error = wslay_event_context_server_init(&socket->frames, &callbacks,
                                                socket);
    if (error) {
        free(socket);
        return (struct framing){ &ops, NULL };
    }
    socket->open = open;
    socket->token = token;
    wslay_event_config_set_max_recv_msg_length(socket->frames, limit);
    return (struct framing){ &ops, socket };
}

struct framing websocket_server(const char *token, size_t limit)
{
    return make(false, token, limit);
}

struct framing websocket_client(size_t limit)
{
    return make(true, NULL, limit);
}
