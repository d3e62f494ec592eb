/* Hosts a component in a child process: the messages go over a socket. */
#ifndef PROCESS_H
#define PROCESS_H

#include "child.h"
#include "host.h"

enum { PROCESS_WAYS = 8 }; /* components in all, at most */

/* How requests to one component cross, one at a time: the next when the answers
 * to the last have ended. */
struct way {
    int fd;
    int number;              /* of the component */
    struct mailbox *mailbox; /* its own */
    pthread_mutex_t lock;    /* of: */
    bool busy;
    struct reply reply; /* to whom the answers go */
};

/* A component in a child process. Others send to its mailbox, as they would
 * anywhere. It may send to theirs, which have the same numbers there. */
struct process {
    struct component component;   /* what the child is for */
    int number;                   /* its own among ... */
    const struct sender *senders; /* ... the senders to all that there are */
    int count;
    struct child child;
    int fd;
    pthread_t reader;
    struct way ways[PROCESS_WAYS]; /* to all that there are */
};

/* Starts the child, which waits until it is told to make the component. The
 * first four of process are filled in. To be called before there is any thread.
 * False: there is no memory, process or file descriptor left. */
bool process_open(struct process *process);

/* Makes the component there. False: it could not be, or not in time, and why
 * says so. */
bool process_start(struct process *process, int64_t deadline,
                   struct message *why);

/* Waits until the component, and with it the child, has ended, which it is made
 * to at the deadline. Returns EXIT_SUCCESS, or EXIT_FAILURE if it could not go
 * on, was killed or had to be. */
int process_join(struct process *process, int64_t deadline);

/* Also of one that was never started. */
void process_close(struct process *process);

#endif
