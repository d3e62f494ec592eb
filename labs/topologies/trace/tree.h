/* Spans put together again: which are whose children, and how long it took. */
#ifndef TRACE_TREE_H
#define TRACE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "trace/span.h"

/* All zero is an empty one. */
struct spans {
    struct span *items; /* owned; trace after trace, each by its starts */
    size_t count;
};

/* Reads a file of spans. False, after one line on stderr with path, line and
 * reason; release in any case. */
bool spans_read(struct spans *spans, const char *path);
void spans_release(struct spans *spans);

struct tree_sums {
    size_t traces;
    size_t roots;
    size_t orphans; /* neither root nor below one */
};

/* A span where it stands in its tree. Times are in milliseconds. */
struct tree_row {
    const struct span *span;
    size_t depth; /* 0: a root, or an orphan */
    bool orphan;
    double start; /* since the trace began */
    double length;
    double whole; /* of the trace */
};

/* Calls show for each span of each trace, parents before their children, and
 * then for the orphans. */
struct tree_sums spans_walk(const struct spans *spans,
                            void (*show)(FILE *stream,
                                         const struct tree_row *row),
                            FILE *stream);

/* Each prints all spans on stream: as trees of text; as a page of HTML with a
 * waterfall for each trace, which needs no other file; as a table of the boxes:
 * how many, how many not ok, and the times below which 50 and 99 in a hundred
 * stay. False: some trace has not one root, or an orphan; or there is no
 * memory.
 */
bool spans_show_tree(const struct spans *spans, FILE *stream);
bool spans_show_html(const struct spans *spans, FILE *stream);
bool spans_show_times(const struct spans *spans, FILE *stream);

/* Prints what a collector of OpenTelemetry takes by POST at /v1/traces, as
 * application/json. False: no memory. */
bool spans_show_otlp(const struct spans *spans, FILE *stream);

#endif
