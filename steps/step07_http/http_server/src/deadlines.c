#include "deadlines.h"

#include <stdbool.h>
#include <sys/socket.h>

#include "support/clock.h"

void deadlines_init(struct deadlines *deadlines, int32_t timeout_ms)
{
    pthread_condattr_t monotonic;

    *deadlines = (struct deadlines){ .timeout_ms = timeout_ms };
    pthread_mutex_init(&deadlines->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&deadlines->idle, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

void deadline_add(struct deadlines *deadlines, struct deadline *added, int fd)
{
    pthread_mutex_lock(&deadlines->lock);
    *added = (struct deadline){
        .next = deadlines->first,
        .fd = fd,
        .at_ms = now_ms() + deadlines->timeout_ms,
    };
    if (added->next)
        added->next->previous = added;
    deadlines->first = added;
    pthread_mutex_unlock(&deadlines->lock);
}

void deadline_remove(struct deadlines *deadlines, struct deadline *removed)
{
    pthread_mutex_lock(&deadlines->lock);
    if (removed->next)
        removed->next->previous = removed->previous;
    if (removed->previous)
        removed->previous->next = removed->next;
    else
        deadlines->first = removed->next;
    pthread_mutex_unlock(&deadlines->lock);
}

void request_begins(struct deadlines *deadlines)
{
    pthread_mutex_lock(&deadlines->lock);
    deadlines->busy++;
    pthread_mutex_unlock(&deadlines->lock);
}

void request_ends(struct deadlines *deadlines, struct deadline *deadline)
{
    pthread_mutex_lock(&deadlines->lock);
    deadline->at_ms = now_ms() + deadlines->timeout_ms;
    if (--deadlines->busy == 0)
        pthread_cond_signal(&deadlines->idle);
    pthread_mutex_unlock(&deadlines->lock);
}

int64_t close_overdue(struct deadlines *deadlines)
{
    int64_t now = now_ms();
    int64_t first = now + deadlines->timeout_ms;

    pthread_mutex_lock(&deadlines->lock);
    for (const struct deadline *deadline = deadlines->first; deadline;
         deadline = deadline->next) {
        if (deadline->at_ms <= now)
            shutdown(deadline->fd, SHUT_RDWR); /* libmicrohttpd sees that */
        else if (deadline->at_ms < first)
            first = deadline->at_ms;
    }
    pthread_mutex_unlock(&deadlines->lock);
    return first - now;
}

void finish_requests(struct deadlines *deadlines)
{
    bool busy = true;

    while (busy) {
        int64_t until_ms = now_ms() + close_overdue(deadlines);
        struct timespec until = timespec_of_ms(until_ms);

        pthread_mutex_lock(&deadlines->lock);
        if (deadlines->busy > 0)
            pthread_cond_timedwait(&deadlines->idle, &deadlines->lock, &until);
        busy = deadlines->busy > 0;
        pthread_mutex_unlock(&deadlines->lock);
    }
}
