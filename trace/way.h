/* What passes between a program and another: each message is told before its
 * end is passed on. */
#ifndef WAY_H
#define WAY_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "message.h"

struct relay {
    find_message *find;
    const char *program; /* both names are borrowed */
    const char *other;
    int trace; /* where lines are written; -1: nobody reads them */
    int64_t start_ns;
    bool whole;   /* nothing is left out of a message */
    int port;     /* of the other; 0: it has our stdin and stdout */
    int listener; /* what the program finds instead */
    pthread_mutex_t lock;
    struct way *from_program; /* a list, behind the lock */
};

/* Exits with 1, after saying what failed, as in "relay: cannot fork". */
_Noreturn void fail(const char *what);

/* On a clock that nobody sets. */
int64_t now_ns(void);

/* Passes on, in a thread, all that comes; then closes both file descriptors. */
void begin_way(struct relay *relay, bool is_from_program, int from, int to);

/* Waits until all that the program said, which has ended, is passed on. */
void finish_ways(struct relay *relay);

#endif
