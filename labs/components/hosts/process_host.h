/* Hosts a component in a child process: the envelopes go over pipes. */
#ifndef PROCESS_HOST_H
#define PROCESS_HOST_H

#include "child.h"
#include "component.h"
#include "host.h"
#include "link.h"

/* A component that lives in a child process, as this process sees it: it passes
 * all its messages on. Its contract is that of any other component, so a thread
 * can host it. The child may call, too, whenever it likes; but if the two calls
 * cross, a component that is at work cannot answer before the deadline. */
struct far {
    struct component_ops ops;
    char *const *argv; /* the program, which must call far_serve */
    int number;
    const struct sender *senders; /* whom it may call */
    struct child child;
    struct loop waiting; /* for messages, and for the child */
};

/* A view of self, whose number, argv and senders are filled in, as a component
 * of that name. False: there is no file descriptor left. */
bool far_open(struct far *self, const char *name, struct component *component);

/* When nobody can send to it any more. */
void far_close(struct far *self);

enum { FAR_COUNT = 8 }; /* so many components, at most */

/* In the child process: makes component and serves it until stdin ends. What is
 * sent to the other mailboxes goes to the parent, where each has the same
 * number as here. Returns the exit code. */
int far_serve(struct component component, int number,
              struct mailbox *const mailboxes[], const struct sender senders[],
              int count);

#endif
