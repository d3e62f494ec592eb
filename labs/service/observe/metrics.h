/* Numbers for Prometheus: counters, gauges and histograms, in a table. Any
 * thread may add to them; none waits. */
#ifndef OBSERVE_METRICS_H
#define OBSERVE_METRICS_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

enum metric {
    METRIC_REQUESTS,     /* counter, by status */
    METRIC_SECONDS,      /* histogram, of requests */
    METRIC_BUSY,         /* gauge: requests that are under way */
    METRIC_READS,        /* counter, by where a value came from */
    METRIC_EVENTS,       /* counter, by what became of them */
    METRIC_CALLS,        /* counter, of the formatter, by result */
    METRIC_CALL_SECONDS, /* histogram */
    METRIC_BREAKER,      /* gauge, by state: 1 for that one */
    METRICS,
};

/* A counter has a cell for each value of its label; a histogram one for each
 * bucket, one for the rest, and the sum in microseconds. */
enum { METRIC_CELLS = 12, METRIC_BUCKETS = 10 };

struct metrics {
    atomic_llong cells[METRICS][METRIC_CELLS];
};

/* Adds to the cell of this value of its label; NULL if it has none. A value
 * that is not in the table counts as the last one there. */
void metrics_add(struct metrics *metrics, enum metric metric, const char *value,
                 int change);

/* For a gauge: 1 for this value, 0 for the others. */
void metrics_set_state(struct metrics *metrics, enum metric metric,
                       const char *value);

/* For a histogram. */
void metrics_observe(struct metrics *metrics, enum metric metric, int64_t us);

/* Writes all of them in Prometheus' text format 0.0.4. Returns the length, or 0
 * if there is no memory. */
size_t metrics_write(struct metrics *metrics, char *text, size_t size);

#endif
