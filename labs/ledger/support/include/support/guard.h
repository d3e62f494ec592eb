/* An end for calls of a library that may have none. */
#ifndef SUPPORT_GUARD_H
#define SUPPORT_GUARD_H

#include <pthread.h>
#include <signal.h>
#include <stdint.h>

/* Until guard_end, a thread waits for one of signals, which are blocked, and
 * then ends the program with EXIT_SUCCESS; and after ms, with status, saying
 * words on stderr. Nothing is flushed. */
struct guard {
    sigset_t signals;
    int64_t ms;
    const char *words;
    int status;
    pthread_t thread;
};

void guard_begin(struct guard *guard);
void guard_end(struct guard *guard);

#endif
