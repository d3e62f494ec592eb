/*
 * Takes tasks from clients, or from the program that it is part of, and has
 * them done by workers that come over WebSocket or that it starts itself. One
 * thread, one loop: call everything from there.
 */
#ifndef DISPATCHER_DISPATCHER_H
#define DISPATCHER_DISPATCHER_H

#include <uv.h>

#include "pending/task.h"
#include "transports/command.h"

/* Zero, or NULL, stands for what is said behind it. Texts are borrowed. */
struct dispatcher_options {
    const char *bind;      /* 127.0.0.1 */
    int32_t port;          /* any that is free */
    const char *token;     /* nobody needs one */
    int32_t dead_after_ms; /* 15000: without a heartbeat for so long */
    size_t queue_limit;    /* 10000 tasks that wait */
    size_t fewest_workers; /* told, each time that there are fewer */
    size_t most_workers;   /* POOL_LIMIT */
    void (*on_too_few)(void *self, size_t count); /* nobody is told */
    void *self;
    int64_t (*now)(void); /* now_ms, of support/clock.h */
};

struct dispatcher;

/* NULL: there is no memory. */
struct dispatcher *dispatcher_create(const struct dispatcher_options *options);

/* Listens. Harmless if it does already, and possible again after a stop. False:
 * it was said on stderr why. */
bool dispatcher_start(struct dispatcher *dispatcher);

/* "127.0.0.1:9876"; of one that listens. */
const char *dispatcher_address(const struct dispatcher *dispatcher);

/* Starts a worker as a child, for these tasks, one at a time; and again if it
 * ends. words are those of command_make. False: why says why not. */
bool dispatcher_start_worker(struct dispatcher *dispatcher,
                             const struct names *tasks,
                             const char *const *words, size_t count,
                             char why[COMMAND_WHY_SIZE]);

/* Has a task done. on_end is called exactly once, perhaps before this returns.
 * The codes of what was not completed:
 *
 *   TIMED_OUT      its deadline came first
 *   WORKER_LOST    the worker that had it is gone, and no retry was left
 *   NO_WORKER      nobody here does such tasks
 *   QUEUE_FULL     too many wait already
 *   REFUSED        the order is not in order, or we are stopping
 *   CANCELLED      by dispatcher_cancel, or whoever wanted it is gone
 *
 * or the code that the worker's handler gave it. */
void dispatcher_submit(struct dispatcher *dispatcher, const struct order *order,
                       task_ended *on_end, void *self);

/* False: there is no such task. */
bool dispatcher_cancel(struct dispatcher *dispatcher, const char *task_id);

/* Works until this task has ended, which its timeout bounds. */
void dispatcher_await(struct dispatcher *dispatcher, const char *task_id);

/* Does what is to do, and waits for more for at most that long. */
void dispatcher_turn(struct dispatcher *dispatcher, int64_t most_ms);

/* The loop that turns, for handles of the program's own. They must be
 * unreferenced (uv_unref), or a stop waits for their end. */
uv_loop_t *dispatcher_loop(struct dispatcher *dispatcher);

/* Takes nothing new, lets what runs come to its end for at most that long, says
 * goodbye to everybody and stops to listen. */
void dispatcher_stop(struct dispatcher *dispatcher, int64_t grace_ms);

void dispatcher_destroy(struct dispatcher *dispatcher);

#endif
