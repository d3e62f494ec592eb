/* Time that only goes forward, whoever sets the clock of the machine. */
#ifndef SUPPORT_CLOCK_H
#define SUPPORT_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Milliseconds since some point in the past, on CLOCK_MONOTONIC. */
int64_t now_ms(void);

/* The same as POSIX has it, for pthread_cond_timedwait and the like. */
struct timespec timespec_of_ms(int64_t ms);

/* Returns early if a signal is handled meanwhile. */
void sleep_ms(int64_t ms);

/* How long to wait before the next attempt, in milliseconds: from 50 to 100 at
 * first, twice as long each time, from 3200 to 6400 in the end. Which of these
 * is random, so that those who failed together do not come back together.
 * attempt counts from 0. */
int32_t backoff_ms(int attempt);

#endif
