#include "session.h"

#include <stdio.h>

#include <uuid/uuid.h>

#include "wire/websocket.h"

static void on_message(void *self, const char *text, size_t length)
{
    struct session *session = self;
    struct message message;
    char why[CODEC_WHY_SIZE];

    if (message_read(text, length, &message, why) == MESSAGE_OK &&
        message.type == MESSAGE_RESULT)
        session->on_result(session->self, &message.body.result);
}

bool session_open(struct session *session, const char *address,
                  const char *token, int32_t timeout_ms,
                  void (*on_result)(void *self, const struct result *result),
                  void *self)
{
    char why[CLIENT_WHY_SIZE];
    int file = client_connect(address, token, timeout_ms, why);

    *session = (struct session){ .on_result = on_result, .self = self };
    if (file < 0) {
        fprintf(stderr, "dispatch: %s\n", why);
        return false;
    }
    connection_open(&session->connection, &session->loop, file, file,
                    websocket_client(MESSAGE_LIMIT), on_message, session);
    return true;
}

void session_send(struct session *session, struct order *order)
{
    struct message message = { .type = MESSAGE_DISPATCH };
    uuid_t id;

    uuid_generate_random(id);
    uuid_unparse_lower(id, order->id);
    message.body.order = *order;
    message_send(&session->connection, &message);
}

bool session_turn(struct session *session, int64_t most_ms)
{
    if (!session->connection.closed)
        loop_turn(&session->loop, most_ms);
    if (session->connection.closed)
        fprintf(stderr, "dispatch: lost the dispatcher: %s\n",
                session->connection.why);
    return !session->connection.closed;
}

void session_close(struct session *session)
{
    if (session->loop.watches) {
        connection_finish(&session->connection);
        connection_release(&session->connection);
    }
    loop_release(&session->loop);
}
