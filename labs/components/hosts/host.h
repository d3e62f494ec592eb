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
    int bell; /* can be read when another thread sent something */
    struct host *first;
};

/* The place of one component. It borrows the component and the mailbox. */
struct host {
    struct component component;
    struct mailbox *mailbox;
    int32_t handled; /* messages */
    /* on a thread: */
    pthread_t thread;
    struct mailbox *life; /* how init went; closed when the thread ends */
    struct reply said;    /* the thread's end of that */
    /* on a loop: */
    struct loop *loop;
    struct host *next;
    bool at_work;
    bool ended;
    int exit_code;
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

/* False: there is no file descriptor left. */
bool loop_open(struct loop *loop);
void loop_close(struct loop *loop);

/* Lets all components work. If there is nothing to do it waits, until somebody
 * sends or fd can be read (-1: there is no fd). Returns whether it can. */
bool loop_turn(struct loop *loop, int fd, int64_t deadline);

/* Ends the waiting of a loop; any thread may. */
void loop_wake(const struct loop *loop);

#endif
