/* The contract of a component: what every host asks of it, and no more. */
#ifndef COMPONENT_H
#define COMPONENT_H

#include "mailbox.h"

enum handled {
    HANDLED,
    NOT_FOR_ME,   /* it does not know this kind of message; it lives on */
    CANNOT_GO_ON, /* it ends, and whoever sends to it will be told so */
};

/* The operations of a component. Only name and handle are needed. All are
 * called by one and the same thread, whoever that is, and one at a time. */
struct component_ops {
    const char *name; /* of at most 15 characters */

    /* Makes self ready for messages. False: it cannot, why is a text, and
     * nothing is left that must be undone. */
    bool (*init)(void *self, struct message *why);

    /* Does what message asks for, makes the answer of it and sends that by
     * reply, now or never: what is left of reply is dropped afterwards. */
    enum handled (*handle)(void *self, struct message *message,
                           struct reply *reply);

    /* Undoes init. False: it was not done as it should be. */
    bool (*stop)(void *self);
};

/* A component as its host sees it. It borrows self. */
struct component {
    const struct component_ops *ops;
    void *self;
};

#endif
