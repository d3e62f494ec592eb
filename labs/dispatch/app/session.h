/* A client's connection to a dispatcher: tasks go out, results come in. */
#ifndef APP_SESSION_H
#define APP_SESSION_H

#include "wire/connection.h"
#include "wire/message.h"

struct session {
    /* Set before it is opened. */
    const char *address;
    const char *token;  /* or NULL */
    int32_t timeout_ms; /* of each task */

    /* Its own. */
    void (*on_result)(void *self, uint32_t number,
                      const struct outcome *outcome);
    void *self;
    uv_loop_t loop;
    uv_timer_t patience;
    struct connection connection;
    char id[TASK_ID_SIZE]; /* of its tasks, but for their numbers */
    bool over;
};

/* False: there is no memory, which was said on stderr. Else it is to be run. */
bool session_open(struct session *session,
                  void (*on_result)(void *self, uint32_t number,
                                    const struct outcome *outcome),
                  void *self);

/* Sends a task, under a number. Its result is given to on_result. */
void session_send(struct session *session, const struct order *order,
                  uint32_t number);

/* Nothing more is wanted: session_run returns. */
void session_end(struct session *session);

/* Works until session_end. False, after saying on stderr why: the dispatcher
 * cannot be reached, or is lost, or says nothing for longer than a task may
 * take. Nothing is left of the session then. */
bool session_run(struct session *session);

#endif
