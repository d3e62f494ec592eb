/* The contract of a component: what every host asks of it, and no more. */
#ifndef COMPONENT_H
#define COMPONENT_H

#include <stdbool.h>

#include "mailbox.h"

enum handled {
    HANDLED,
    NOT_FOR_ME,   /* it does not know this kind of message; it lives on */
    CANNOT_GO_ON, /* it ends, and whoever sends to it will be told so */
};

enum step {
    STEP_NOTHING, /* there was no message until the deadline */
    STEP_HANDLED,
    STEP_STOPPED, /* it was told to, or nobody can send to it any more */
    STEP_FAILED,
};

struct resident;

/* The operations of a component. Only name and handle are needed. All are
 * called by one and the same thread, whoever that is, and one at a time. */
struct component_ops {
    const char *name; /* of at most 15 characters */

    /* Makes self ready for messages. False: it cannot, why is a text, and
     * nothing is left that must be undone. */
    bool (*init)(void *self, struct message *why);

    /* Does what request asks for, and answers by reply, now or never: what is
     * left of reply is dropped afterwards. */
    enum handled (*handle)(void *self, const struct message *request,
                           struct reply *reply);

    /* Undoes init. False: it was not done as it should be. */
    bool (*stop)(void *self);

    /* For one that waits for more than messages: takes its steps itself, until
     * one of them, which it returns, is the last. */
    enum step (*run)(void *self, struct resident *resident);
};

/* A component as its host sees it. It borrows self. */
struct component {
    const struct component_ops *ops;
    void *self;
};

/* A component at its mailbox. */
struct resident {
    struct component component;
    struct mailbox *mailbox;
    int32_t handled; /* messages */
};

/* The beginning of every loop: *said is MESSAGE_DONE, or says why init failed,
 * and nobody will receive what is in the mailbox. */
bool resident_init(struct resident *resident, struct message *said);

/* The body: waits for one message and has it handled. */
enum step resident_step(struct resident *resident, int64_t deadline);

/* The end: nobody receives any more. Returns the exit code of the component. */
int resident_stop(struct resident *resident, enum step last);

#endif
