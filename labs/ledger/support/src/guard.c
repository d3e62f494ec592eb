#include "support/guard.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/clock.h"
#include "support/narration.h"

/* Tells the thread that it is over. To cancel it instead could lose a signal:
 * one that sigtimedwait has just taken. */
enum { OVER = SIGUSR1 };

static void *watch(void *self)
{
    const struct guard *guard = self;
    struct timespec time = timespec_of_ms(guard->ms);
    sigset_t signals = guard->signals;
    int signal;

    sigaddset(&signals, OVER);
    do
        signal = sigtimedwait(&signals, NULL, &time);
    while (signal < 0 && errno == EINTR); /* by SIGCONT */
    if (signal == OVER)
        return NULL;
    if (signal >= 0)
        _exit(EXIT_SUCCESS);
    narrate("%s\n", guard->words);
    _exit(guard->status);
}

void guard_begin(struct guard *guard)
{
    sigset_t over;
    sigset_t before;

    sigemptyset(&over);
    sigaddset(&over, OVER);
    pthread_sigmask(SIG_BLOCK, &over, &before); /* for the thread, as well */
    if (pthread_create(&guard->thread, NULL, watch, guard) != 0)
        guard->thread = pthread_self(); /* it goes without */
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void guard_end(struct guard *guard)
{
    if (pthread_equal(guard->thread, pthread_self()))
        return;
    pthread_kill(guard->thread, OVER);
    pthread_join(guard->thread, NULL);
}
