#include "loop/signals.h"

#include <sys/signalfd.h>
#include <unistd.h>

static void on_signal(void *self, short events)
{
    struct signals *signals = self;
    struct signalfd_siginfo info;

    (void)events;
    if (read(signals->watch.file, &info, sizeof(info)) == sizeof(info))
        signals->taken = (int)info.ssi_signo;
}

bool signals_open(struct signals *signals, struct loop *loop, sigset_t which)
{
    int file = signalfd(-1, &which, SFD_NONBLOCK | SFD_CLOEXEC);

    *signals = (struct signals){
        .loop = loop,
        .watch = { file, POLLIN, on_signal, signals },
    };
    return file >= 0 && loop_add(loop, &signals->watch);
}

void signals_close(struct signals *signals)
{
    loop_remove(signals->loop, &signals->watch);
    if (signals->watch.file >= 0)
        close(signals->watch.file);
}
