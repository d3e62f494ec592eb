/* A bound on calls of cnats that may have none: to a broker that never finishes
 * its greeting it listens for ever, and keeps others from the connection. */
#ifndef BROKER_WITHIN_H
#define BROKER_WITHIN_H

#include <signal.h>
#include <stdint.h>

enum { TOO_LATE = -1 };

/* Has call(self) made by a thread of its own. Returns 0 when that is over;
 * TOO_LATE if it is not after ms; or, if it comes before, one of or_signals,
 * which are blocked (NULL: none). Unless it returns 0, the thread is left
 * behind: self must stay where it is, no later call is made, and the only thing
 * left to do is to exit. */
int within(int64_t ms, const sigset_t *or_signals, void (*call)(void *self),
           void *self);

#endif
