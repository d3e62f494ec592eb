/* A lock; lock_mutex.c has a real one, lock_none.c one that locks nothing. */
#ifndef LOCK_H
#define LOCK_H

#include <pthread.h>

struct lock {
    pthread_mutex_t mutex;
};

void lock_init(struct lock *lock);
void lock_enter(struct lock *lock);
void lock_leave(struct lock *lock);

#endif
