/* Calls inside of one process and, by turns with them, their floor: the same
 * work in one function. What makes the machine slower for a moment makes both
 * slower. */
#ifndef BY_TURNS_H
#define BY_TURNS_H

#include "measure.h"

/* So many pipeline calls are one sample: the clock sees no single one. */
enum { CALLS = 100 };

struct by_turns {
    struct samples call;
    struct samples floor;
};

/* Measures call, which makes CALLS pipeline calls, and the floor for so many
 * milliseconds, a tenth of which only warms up, and at least 100 times each.
 * All of it on processor 0. */
void measure_by_turns(struct by_turns *measured, int ms,
                      void (*call)(void *self), void *self);

/* Reports the medians of one pipeline call, as NAME and as floor.NAME, and
 * releases the samples. */
void report_by_turns(const char *name, struct by_turns *measured);

#endif
