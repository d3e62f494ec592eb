/*
 * A load: values go through a step in batches, so and so many in flight. The
 * step's own code runs the batch; who watches it says here when a request is
 * sent and when it is answered.
 */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "sample.h"

/* Where a value is on its way. Its two requests follow each other there. */
struct load_place {
    int64_t value_since;
    int64_t since; /* of the present request */
    bool second;
};

struct load {
    const char *prefix;  /* of the names of its figures */
    char *const *wanted; /* these figures, with a NULL at the end */
    size_t in_flight;
    int64_t duration_ns;
    struct load_place *places; /* owned, as many as in_flight */

    /* Of the last batch. Its first values and its last, when there are not
     * in_flight of them, do not count. */
    size_t first; /* the requests from here */
    size_t last;  /* to here do */
    size_t answered;
    int64_t begin_ns;
    int64_t end_ns;
    struct samples requests;
    struct samples values;
    struct samples periods; /* from the start of a value to the next one's */
};

/* Reads the arguments PREFIX IN_FLIGHT MILLISECONDS FIGURE..., where a figure
 * is one of
 *   values         per second
 *   p50 p99 p999   of one request, in ns
 *   call           the p50 of a value, in ns
 *   period         the p50 from one value to the next, if one is in flight
 * and has what the step prints go nowhere. Exits if an argument is wrong. */
void load_open(struct load *load, int argc, char **argv);

/* Has run take batches of values through the step, larger and larger ones. What
 * came of the first to take about as long as was asked for (from half of that
 * to all of it, if the rate is steady) is what counts: the others warm up. */
void load_measure(struct load *load,
                  void (*run)(struct load *load, void *self, size_t count),
                  void *self);

/* A request at that place, from 0 to in_flight - 1. */
void load_sent(struct load *load, size_t place);
void load_answered(struct load *load, size_t place);

/* Reports the figures, and lets go. */
void load_close(struct load *load);

#endif
