/* Time that only goes forward, whoever sets the clock of the machine. */
#ifndef SUPPORT_CLOCK_H
#define SUPPORT_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Milliseconds since some point in the past, on CLOCK_MONOTONIC. */
int64_t now_ms(void);

/* As POSIX has it, for pthread_cond_timedwait, nanosleep and the like. */
struct timespec timespec_of_ms(int64_t ms);

#endif
