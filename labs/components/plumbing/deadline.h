/* Moments by which something must have happened. */
#ifndef DEADLINE_H
#define DEADLINE_H

#include <stdint.h>
#include <time.h>

/* A moment is told in nanoseconds on CLOCK_MONOTONIC, which nobody can set. */
#define DEADLINE_NEVER INT64_MAX
#define DEADLINE_NOW 0 /* not to wait at all */

int64_t monotonic_ns(void);

/* The moment that is so many milliseconds from now. */
int64_t deadline_in_ms(int milliseconds);

/* For the functions that take a moment as a timespec. */
struct timespec deadline_timespec(int64_t deadline);

/* What is left of it, for poll(): 0 if it is over, -1 if it never will be. */
int deadline_left_ms(int64_t deadline);

#endif
