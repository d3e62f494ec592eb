/* What the files of the dispatcher share. Nobody else includes this. */
#ifndef DISPATCHER_PARTS_H
#define DISPATCHER_PARTS_H

#include <stdio.h>

#include "dispatcher/dispatcher.h"
#include "pending/queue.h"
#include "pending/tasks.h"
#include "transports/child.h"
#include "transports/command.h"
#include "wire/connection.h"
#include "wire/listen.h"
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
    int64_t until_ms; /* for its first message, or for its goodbye */
    struct link *next;
};

/* A worker that we start. */
struct started {
    struct registration is;
    struct command command;
    struct child child;
    struct link *link; /* NULL: it does not run */
    int32_t failures;  /* since it did something useful */
    int64_t next_ms;   /* when to start it again */
    struct started *next;
};

struct dispatcher {
    struct dispatcher_options options;
    struct loop loop;
    struct pool pool;
    struct tasks tasks;
    struct queue queue;

    bool listens;
    bool stopping;
    struct watch listener;
    char address[ADDRESS_SIZE];
    struct link *links; /* owned */
    size_t link_count;
    struct started *started; /* owned */
    size_t started_count;

    struct bytes awaited; /* the payload that dispatcher_await gave out */
};

int64_t dispatcher_now(const struct dispatcher *dispatcher);

/* ---- flow.c: tasks ---- */

void flow_start(struct dispatcher *dispatcher);   /* as many as can be */
void flow_end_due(struct dispatcher *dispatcher); /* whose time has come */
void flow_result(struct link *link, const struct result *result);
void flow_lose(struct dispatcher *dispatcher, struct worker *worker,
               const char *why); /* and removes it from the pool */
void flow_cancel_all(struct dispatcher *dispatcher, const void *self,
                     const char *why); /* of self; NULL: of everybody */

/* ---- links.c: connections ---- */

void links_accept(void *self, short events); /* of the listener */
struct link *links_add(struct dispatcher *dispatcher, int in, int out,
                       struct framing framing);
void links_upkeep(struct dispatcher *dispatcher);
void links_release_all(struct dispatcher *dispatcher);

/* ---- fleet.c: workers that we start ---- */

void fleet_upkeep(struct dispatcher *dispatcher);
void fleet_release(struct dispatcher *dispatcher);

/* ---- control.c: tasks that we do ourselves ---- */

/* False: it is none of them. */
bool control_do(struct dispatcher *dispatcher, const struct order *order,
                struct outcome *outcome);

#endif
