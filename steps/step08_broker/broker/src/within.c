#include "broker/within.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "support/clock.h"

struct errand {
    void (*call)(void *self);
    void *self;
    pthread_t caller;
    atomic_bool done;
};

static void *run(void *self)
{
    struct errand *errand = self;

    errand->call(errand->self);
    atomic_store(&errand->done, true);
    pthread_kill(errand->caller, SIGUSR1);
    return NULL;
}

static int wait_for(struct errand *errand, int64_t ms, const sigset_t *signals)
{
    int64_t until_ms = now_ms() + ms;
    int64_t left_ms = ms;

    while (!atomic_load(&errand->done) && left_ms > 0) {
        struct timespec time = timespec_of_ms(left_ms);
        int signal = sigtimedwait(signals, NULL, &time);

        if (signal > 0 && signal != SIGUSR1)
            return signal;
        left_ms = until_ms - now_ms();
    }
    return atomic_load(&errand->done) ? 0 : TOO_LATE;
}

int within(int64_t ms, const sigset_t *or_signals, void (*call)(void *self),
           void *self)
{
    static struct errand errand; /* a thread that is left behind has it still */
    static int instead;
    sigset_t signals;
    pthread_t thread;

    if (instead != 0)
        return TOO_LATE;
    sigemptyset(&signals);
    if (or_signals)
        signals = *or_signals;
    sigaddset(&signals, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    errand = (struct errand){ .call = call, .self = self };
    errand.caller = pthread_self();
    if (pthread_create(&thread, NULL, run, &errand) != 0) {
        call(self);
        return 0;
    }
    instead = wait_for(&errand, ms, &signals);
    if (instead == 0)
        pthread_join(thread, NULL);
    else
        pthread_detach(thread);
    return instead;
}
