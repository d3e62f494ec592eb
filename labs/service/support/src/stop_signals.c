#include "support/stop_signals.h"

#include <stddef.h>

sigset_t block_stop_signals(void)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_SETMASK, &signals, NULL);
    signal(SIGINT, SIG_DFL); /* a script's & has made us ignore it */
    signal(SIGTERM, SIG_DFL);
    signal(SIGPIPE, SIG_IGN);
    return signals;
}

void let_interrupt_end_us(void)
{
    sigset_t interrupt;

    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    pthread_sigmask(SIG_UNBLOCK, &interrupt, NULL);
}
