#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "ask.h"
#include "host.h"

bool loop_open(struct loop *loop)
{
    *loop = (struct loop){ .thread = pthread_self(),
                           .bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) };
    return loop->bell >= 0;
}

void loop_close(struct loop *loop)
{
    close(loop->bell);
}

void loop_wake(void *self)
{
    const struct loop *loop = self;

    eventfd_write(loop->bell, 1);
}

/* Has the component handle what there is. Whoever is at work already, and is
 * asked by somebody that it asked itself, takes that message afterwards. */
static void work(struct host *host)
{
    enum step step = STEP_HANDLED;

    if (host->at_work || host->ended)
        return;
    host->at_work = true;
    while (step == STEP_HANDLED)
        step = resident_step(&host->resident, DEADLINE_NOW);
    if (step != STEP_NOTHING) {
        host->exit_code = resident_stop(&host->resident, step);
        host->ended = true;
    }
    host->at_work = false;
}

static void on_send(void *self)
{
    struct host *host = self;

    if (pthread_equal(pthread_self(), host->loop->thread))
        work(host);
    else
        loop_wake(host->loop);
}

bool host_on_loop(struct host *host, struct component component,
                  struct mailbox *mailbox, struct loop *loop,
                  struct message *why)
{
    *host = (struct host){ .resident = { component, mailbox, 0 },
                           .loop = loop,
                           .next = loop->first };
    if (!resident_init(&host->resident, why))
        return false;
    loop->first = host;
    mailbox_set_hook(mailbox, on_send, host);
    loop_wake(loop); /* for what lies there already */
    return true;
}

bool loop_turn(struct loop *loop, int fd, int64_t deadline)
{
    struct pollfd files[] = { { .fd = loop->bell, .events = POLLIN },
                              { .fd = fd, .events = POLLIN } };
    eventfd_t rung;

    poll(files, 2, deadline_left_ms(deadline));
    eventfd_read(loop->bell, &rung);
    for (struct host *host = loop->first; host; host = host->next)
        work(host);
    return files[1].revents != 0;
}
