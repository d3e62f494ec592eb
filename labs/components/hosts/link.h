/* One end of the pipes between two processes. At either end somebody may call,
 * and answers calls while waiting for the answers to his own. */
#ifndef LINK_H
#define LINK_H

#include "mailbox.h"

struct link {
    int in;
    int out;
    const struct sender *senders; /* whom the other end may call, by number */
};

/* Sends envelope to the other end's mailbox of that number, and its answers to
 * reply. False: they had no end until the deadline, or there is nobody. */
bool link_call(const struct link *link, int number,
               const struct envelope *envelope, struct reply *reply,
               int64_t deadline);

/* Waits for the one answer to the question that the start of a process is. */
bool link_await_start(const struct link *link, struct message *answer,
                      int64_t deadline);

/* Is that answer. */
bool link_say_started(const struct link *link, const struct message *answer);

/* Answers the call of the other end that can be read. False: it is gone. */
bool link_serve(const struct link *link);

#endif
