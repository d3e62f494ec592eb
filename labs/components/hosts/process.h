/* Hosts a component in a child process: the envelopes go over two sockets. */
#ifndef PROCESS_H
#define PROCESS_H

#include "child.h"
#include "host.h"

enum { FAR_COUNT = 8 }; /* components in all, at most */

/* A component that lives in a child process, as this process sees it: it passes
 * all its messages on. Its contract is that of any other component, so a thread
 * can host it. The child may call back, by its component's own thread. */
struct far {
    struct component component;   /* what the child is for */
    int number;                   /* its own among ... */
    const struct sender *senders; /* ... the senders to all that there are */
    int count;
    struct component_ops ops;
    struct child child;
    int down;           /* for calls into the child */
    int up;             /* for calls out of it */
    pthread_t operator; /* puts these through */
};

/* Starts the child, which waits until self is hosted, and fills *view: self, of
 * which the first four are filled in, as a component. To be called before there
 * is any thread. False: there is no process or file descriptor left. */
bool far_open(struct far *self, struct component *view);

/* When nobody can send to it any more. */
void far_close(struct far *self);

#endif
