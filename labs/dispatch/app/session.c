#include "session.h"

#include <stdlib.h>
#include <string.h>

#include <uuid/uuid.h>

enum {
    GRACE_MS = 1000,   /* the dispatcher is the first to end a task */
    NUMBER_AT = 37 - 9 /* of 8 digits, at the end of an id */
};

static void on_closed(void *self)
{
    struct session *session = self;
    const struct connection *connection = &session->connection;

    uv_close((uv_handle_t *)&session->patience, NULL);
    if (!session->over)
        fprintf(stderr, "dispatch: %s the dispatcher at %s: %s%s\n",
                connection->open ? "lost" : "cannot reach", session->address,
                connection->why, connection->open ? "" : " (see --connect)");
}

static void on_silence(uv_timer_t *timer)
{
    struct session *session = timer->data;

    connection_close(&session->connection, "it says nothing");
}

static void wait_again(struct session *session)
{
    uv_timer_start(&session->patience, on_silence,
                   (uint64_t)session->timeout_ms + GRACE_MS, 0);
}

static void on_message(void *self, const char *text, size_t length)
{
    struct session *session = self;
    struct message message;
    const struct result *result = &message.body.result;
    char why[CODEC_WHY_SIZE];

    if (message_read(text, length, &message, why) != MESSAGE_OK ||
        message.type != MESSAGE_RESULT ||
        memcmp(result->task_id, session->id, NUMBER_AT) != 0)
        return;
    wait_again(session);
    session->on_result(session->self,
                       (uint32_t)strtoul(result->task_id + NUMBER_AT, NULL, 16),
                       &result->outcome);
}

bool session_open(struct session *session,
                  void (*on_result)(void *self, uint32_t number,
                                    const struct outcome *outcome),
                  void *self)
{
    uuid_t id;

    if (uv_loop_init(&session->loop) != 0) {
        fprintf(stderr, "dispatch: no memory\n");
        return false;
    }
    session->on_result = on_result;
    session->self = self;
    uuid_generate_random(id);
    uuid_unparse_lower(id, session->id);
    uv_timer_init(&session->loop, &session->patience);
    session->patience.data = session;
    wait_again(session);
    session->connection.framing =
        websocket_framing(session->address, session->token, MESSAGE_LIMIT);
    session->connection.on_message = on_message;
    session->connection.on_closed = on_closed;
    session->connection.self = session;
    connection_connect(&session->connection, &session->loop, session->address);
    return true;
}

void session_send(struct session *session, const struct order *order,
                  uint32_t number)
{
    struct message message = { .type = MESSAGE_DISPATCH, .body.order = *order };

    snprintf(message.body.order.id, TASK_ID_SIZE, "%.*s%08x", NUMBER_AT,
             session->id, (unsigned int)number);
    message.body.order.timeout_ms = session->timeout_ms;
    message_send(&session->connection, &message);
}

void session_end(struct session *session)
{
    session->over = true;
    connection_finish(&session->connection);
    connection_close(&session->connection, "all is said");
}

bool session_run(struct session *session)
{
    uv_run(&session->loop, UV_RUN_DEFAULT);
    return uv_loop_close(&session->loop) == 0 && session->over;
}
