/* What the files of the dispatcher share. Nobody else includes this. */
#ifndef DISPATCHER_PARTS_H
#define DISPATCHER_PARTS_H

#include "dispatcher/dispatcher.h"
#include "pending/queue.h"
#include "transports/child.h"
#include "wire/message.h"

enum { LINKS_LIMIT = 512 };

/* Whoever is connected. Nobody knows which of the two it is before its first
 * message. */
struct link {
    struct dispatcher *dispatcher;
    struct connection connection;
    struct worker *worker;   /* NULL: it is none */
    struct started *started; /* NULL: it came by itself */
    bool is_client;
    int64_t until_ms; /* to say something, or it is closed */
    struct link *next;
};

/* A worker that we start. */
struct started {
    struct dispatcher *dispatcher;
    struct registration is;
    struct command command;
    struct child child;
    struct link *link; /* NULL: it does not run */
    int32_t failures;  /* since it did something useful */
    int64_t next_ms;   /* to start it again; INT64_MAX: it was removed */
    struct started *next;
};

struct dispatcher {
    struct dispatcher_options options;
    uv_loop_t loop;
    uv_timer_t tick;
    uv_tcp_t listener;
    char address[ADDRESS_SIZE];
    bool listens;
    bool stopping;
    bool guest_waits; /* until there are fewer links */

    struct pool pool;
    struct tasks tasks;
    struct queue queue;
    struct link *links; /* owned */
    size_t link_count;
    struct started *started; /* owned */
    size_t started_count;
};

int64_t dispatcher_now(const struct dispatcher *dispatcher);

/* ---- flow.c: tasks ---- */

struct outcome failure(enum task_status status, const char *code,
                       const char *reason);

void flow_start(struct dispatcher *dispatcher);   /* as many as can be */
void flow_end_due(struct dispatcher *dispatcher); /* whose time has come */
void flow_result(struct link *link, const struct result *result);
void flow_lose(struct dispatcher *dispatcher, struct worker *worker,
               const char *why); /* and removes it from the pool */
void flow_cancel_all(struct dispatcher *dispatcher, const void *self,
                     const char *why); /* of self; NULL: of everybody */

/* ---- links.c: connections ---- */

void links_accept(uv_stream_t *listener, int error);
struct link *links_add(struct dispatcher *dispatcher, struct framing framing,
                       bool is_local); /* to be begun; NULL: no memory */
void links_upkeep(struct dispatcher *dispatcher);
void links_say_goodbye(struct dispatcher *dispatcher, int64_t until_ms);
void links_close(struct dispatcher *dispatcher, const char *why);

/* ---- fleet.c: workers that we start ---- */

/* Whether one of them has this name. */
bool fleet_has(const struct dispatcher *dispatcher, const char *name);

/* If it was removed and has nothing to do, tells it by the end of its stdin. */
void fleet_let_go(struct link *link);

void fleet_upkeep(struct dispatcher *dispatcher);
void fleet_kill(struct dispatcher *dispatcher);
void fleet_release(struct dispatcher *dispatcher);

/* ---- control.c: tasks that we do ourselves ---- */

/* False: it is none of them. */
bool control_do(struct dispatcher *dispatcher, const struct order *order,
                task_ended *on_end, void *self);

#endif
