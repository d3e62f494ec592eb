/*
 * A topology at work: a process for each box, a bounded channel for each edge,
 * and this in the middle, which hands messages on, waits for answers, tries
 * again, restarts who has died, and writes down what happened as spans.
 */
#ifndef FLOW_FLOW_H
#define FLOW_FLOW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "topology/topology.h"
#include "trace/context.h"

struct flow_options {
    const struct topology *topology; /* borrowed, as all of these */
    const int32_t *values;           /* to be taken through it, in order */
    size_t value_count;
    int32_t at_once;     /* so many of them under way; 0: no bound */
    int32_t deadline_ms; /* for each value, from its start */
    FILE *spans;         /* NULL: none are written */
    int32_t percent;     /* of traces that are; one with an error always is */
    const struct trace_context *parent; /* whose trace we continue, or NULL */
    FILE *report; /* gets a table of the channels at the end, or NULL */
};

/* Takes all values through it and prints a line for each on stdout, in the
 * order in which they end. Returns when no child is left. False, after saying
 * why on stderr: not every value has come to an end, since it was stopped by
 * SIGINT or SIGTERM, the supervisor gave up, or there was no memory; or a span
 * is lost. */
bool flow_run(const struct flow_options *options);

#endif
