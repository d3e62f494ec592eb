/*
 * How long a client may hold on to us: each connection has so long to have its
 * next request done. What is here is for two threads: libmicrohttpd's tells
 * what happens, main's closes what is overdue.
 */
#ifndef DEADLINES_H
#define DEADLINES_H

#include <pthread.h>
#include <stdint.h>

/* Of one connection. Whoever has the connection has this, too. */
struct deadline {
    struct deadline *next;
    struct deadline *previous;
    int fd;
    int64_t at_ms;
};

struct deadlines {
    int32_t timeout_ms;
    pthread_mutex_t lock;   /* for what follows */
    struct deadline *first; /* in no order */
    int busy;               /* requests that have begun and not ended */
    pthread_cond_t idle;    /* there are none any more */
};

void deadlines_init(struct deadlines *deadlines, int32_t timeout_ms);

void deadline_add(struct deadlines *deadlines, struct deadline *added, int fd);
void deadline_remove(struct deadlines *deadlines, struct deadline *removed);

/* Its time does not begin anew with a request, but when that has ended. */
void request_begins(struct deadlines *deadlines);
void request_ends(struct deadlines *deadlines, struct deadline *deadline);

/* Closes the connections whose time is up. Returns how long it is until the
 * next one's can be, in milliseconds. */
int64_t close_overdue(struct deadlines *deadlines);

/* Returns when no request is going on. None takes longer than its time. */
void finish_requests(struct deadlines *deadlines);

#endif
