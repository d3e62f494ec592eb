#include "lock.h"

void lock_init(struct lock *lock)
{
    pthread_mutex_init(&lock->mutex, NULL);
}

void lock_enter(struct lock *lock)
{
    pthread_mutex_lock(&lock->mutex);
}

void lock_leave(struct lock *lock)
{
    pthread_mutex_unlock(&lock->mutex);
}
