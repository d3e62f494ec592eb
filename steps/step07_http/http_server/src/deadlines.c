#include "parts.h"

#include <sys/socket.h>

#include "support/clock.h"

void deadline_add(struct deadlines *deadlines, struct deadline *added, int fd)
{
    pthread_mutex_lock(&deadlines->lock);
    added->next = deadlines->first;
    added->fd = fd;
    added->at_ms = now_ms() + deadlines->timeout_ms;
    deadlines->first = added;
    pthread_mutex_unlock(&deadlines->lock);
}

void deadline_remove(struct deadlines *deadlines, const struct deadline *gone)
{
    struct deadline **at = &deadlines->first;

    pthread_mutex_lock(&deadlines->lock);
    while (*at != gone)
        at = &(*at)->next;
    *at = gone->next;
    pthread_mutex_unlock(&deadlines->lock);
}

int64_t close_overdue(struct deadlines *deadlines)
{
    int64_t now = now_ms();
    int64_t first = now + deadlines->timeout_ms;

    pthread_mutex_lock(&deadlines->lock);
    for (struct deadline *at = deadlines->first; at; at = at->next) {
        if (at->at_ms <= now)
            shutdown(at->fd, SHUT_RDWR); /* libmicrohttpd sees that */
        else if (at->at_ms < first)
            first = at->at_ms;
    }
    pthread_mutex_unlock(&deadlines->lock);
    return first - now;
}
