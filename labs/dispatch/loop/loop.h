/* One loop for all files that we wait for: sockets, pipes, signals. Nothing in
 * this lab waits anywhere else, and so nothing needs a lock. */
#ifndef LOOP_LOOP_H
#define LOOP_LOOP_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What to wait for, and whom to tell. Part of its owner, and owned by it. */
struct watch {
    int file;
    short events; /* as for poll; may change at any time */
    void (*on_ready)(void *self, short events);
    void *self;
};

/* All zero is a loop with nothing in it. */
struct loop {
    struct watch **watches; /* owned; NULL: removed */
    struct pollfd *files;   /* owned; of the turn */
    size_t count;
    size_t room;
};

/* False: there is no memory. */
bool loop_add(struct loop *loop, struct watch *watch);

/* Does nothing if it is not there. It is not told anything any more, not even
 * in this turn. */
void loop_remove(struct loop *loop, struct watch *watch);

/* Waits until something is ready, for at most that long (0: looks only), and
 * tells each whose file is. */
void loop_turn(struct loop *loop, int64_t timeout_ms);

void loop_release(struct loop *loop);

#endif
