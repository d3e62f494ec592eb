/* A client's connection: tasks go out, results come in, each to its task. */
#ifndef APP_SESSION_H
#define APP_SESSION_H

#include "client/client.h"
#include "wire/connection.h"
#include "wire/message.h"

struct session {
    struct loop loop;
    struct connection connection;
    void (*on_result)(void *self, const struct result *result);
    void *self;
};

/* False: it was said on stderr why. To be closed in any case. */
bool session_open(struct session *session, const char *address,
                  const char *token, int32_t timeout_ms,
                  void (*on_result)(void *self, const struct result *result),
                  void *self);

/* Sends a task, and gives it an id. */
void session_send(struct session *session, struct order *order);

/* Waits for something for at most that long. False, after saying so on stderr:
 * the connection is lost. */
bool session_turn(struct session *session, int64_t most_ms);

void session_close(struct session *session);

#endif
