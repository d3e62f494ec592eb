/* Signals as something else that a loop can wait for. */
#ifndef LOOP_SIGNALS_H
#define LOOP_SIGNALS_H

#include <signal.h>

#include "loop/loop.h"

struct signals {
    struct loop *loop;
    struct watch watch;
    int taken; /* the last one; 0: none yet */
};

/* Takes these signals, which are blocked (support/stop_signals.h). Add it to a
 * loop of one's own, and look at taken after each turn. False: it cannot. */
bool signals_open(struct signals *signals, struct loop *loop, sigset_t which);

void signals_close(struct signals *signals);

#endif
