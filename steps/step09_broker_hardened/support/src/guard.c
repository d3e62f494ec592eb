#include "support/guard.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/clock.h"
#include "support/narration.h"

static void *watch(void *self)
{
    const struct guard *guard = self;
    struct timespec time = timespec_of_ms(guard->ms);
    int signal;

    do
        signal = sigtimedwait(&guard->signals, NULL, &time);
    while (signal < 0 && errno == EINTR); /* by SIGCONT */
    if (signal >= 0)
        _exit(EXIT_SUCCESS);
    narrate("%s\n", guard->words);
    _exit(guard->status);
}

void guard_begin(struct guard *guard)
{
    if (pthread_create(&guard->thread, NULL, watch, guard) != 0)
        guard->thread = pthread_self(); /* it goes without */
}

void guard_end(struct guard *guard)
{
    if (pthread_equal(guard->thread, pthread_self()))
        return;
    pthread_cancel(guard->thread);
    pthread_join(guard->thread, NULL);
}
