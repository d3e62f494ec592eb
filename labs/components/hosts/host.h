/* Whoever lets a component work: a thread of its own, or the caller's loop. The
 * component cannot tell which. */
#ifndef HOST_H
#define HOST_H

#include <pthread.h>

#include "component.h"

/* A loop without a thread: it works while the thread that opened it waits in
 * it. What that thread sends to a component here, which is not at work already,
 * is handled before the send returns: on a loop a message is a call. So all
 * answers to one request must fit in the asker's mailbox. */
struct loop {
    pthread_t thread;
    struct mailbox *bell; /* a message here ends the waiting ... */
    struct sender to;     /* ... and any thread may send one */
    struct host *first;
};

/* The place of one component. It borrows the component and the mailbox. */
struct host {
    struct component component;
    struct mailbox *mailbox;
    int32_t handled; /* messages */
    bool ended;
    int exit_code;
    /* on a thread: */
    pthread_t thread;
    struct mailbox *life; /* how init went; closed when the thread ends */
    struct reply said;    /* the thread's end of that */
    /* on a loop: */
    struct loop *loop;
    struct host *next;
    bool at_work;
};

/* Starts a thread that makes the component and then serves mailbox; returns
 * when it is made. False: it could not be, or not in time, and why says so. */
bool host_on_thread(struct host *host, struct component component,
                    struct mailbox *mailbox, int64_t deadline,
                    struct message *why);

/* Makes the component here, and lets loop serve mailbox from now on. */
bool host_on_loop(struct host *host, struct component component,
                  struct mailbox *mailbox, struct loop *loop,
                  struct message *why);

/* Waits until the component has ended, and fills *exit_code: EXIT_SUCCESS, or
 * EXIT_FAILURE if it could not go on. False: it has not ended at the deadline.
 * Nothing in C can end a thread that does not want to. It is left alone then,
 * for ever, with all that it borrowed; only its mailbox is closed. */
bool host_join(struct host *host, int64_t deadline, int *exit_code);

/* False: there is no memory. */
bool loop_open(struct loop *loop);
void loop_close(struct loop *loop);

/* Waits until somebody sends to a component or to the loop, and lets all work.
 * Returns whether the loop itself was told to stop. */
bool loop_turn(struct loop *loop, int64_t deadline);

#endif
