/* Calls that are made again and again for a while, and what they take. */
#ifndef MEASURE_H
#define MEASURE_H

#include "sample.h"

/* Calls for so many milliseconds, a tenth of which only warms up; *samples gets
 * the duration of each call. */
void measure(struct samples *samples, int ms, void (*call)(void *self),
             void *self);

/* Reports the median, as that of one of the count calls that a sample is of,
 * and releases the samples. */
void report_calls(const char *name, struct samples *samples, int count);

/* Reports the median of calls that wait for another process, and as NAME.p99
 * what only one of a hundred exceeds; and releases the samples. */
void report_waits(const char *name, struct samples *samples);

/* The last argument, which says for how many milliseconds to measure. Exits,
 * after saying so, if there are not so many arguments as that. */
int milliseconds(int argc, char **argv, int arguments);

#endif
