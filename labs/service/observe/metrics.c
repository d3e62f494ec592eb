#include "observe/metrics.h"

#include <stdio.h>
#include <string.h>

/* The values of each label; what is none of them counts as the last one. */
static const char *const statuses[] = { "200", "201",   "400", "404", "405",
                                        "413", "422",   "500", "502", "503",
                                        "504", "other", NULL };
static const char *const sources[] = { "cached", "loaded", "stale", "failed",
                                       NULL };
static const char *const fates[] = { "published", "lost", NULL };
static const char *const results[] = { "ok", "external", "timed_out", "other",
                                       NULL };
static const char *const states[] = { "closed", "open", "half_open", NULL };

static const struct {
    const char *name;
    const char *type;
    const char *help;
    const char *label; /* NULL: none, and one cell */
    const char *const *values;
} table[METRICS] = {
    [METRIC_REQUESTS] = { "http_requests_total", "counter",
                          "Requests answered.", "status", statuses },
    [METRIC_SECONDS] = { "http_request_duration_seconds", "histogram",
                         "How long a request took.", NULL, NULL },
    [METRIC_BUSY] = { "http_requests_in_flight", "gauge", "Requests under way.",
                      NULL, NULL },
    [METRIC_READS] = { "values_read_total", "counter", "Values asked for.",
                       "from", sources },
    [METRIC_EVENTS] = { "events_total", "counter", "What became of events.",
                        "result", fates },
    [METRIC_CALLS] = { "formatter_calls_total", "counter",
                       "Requests to the formatter.", "result", results },
    [METRIC_CALL_SECONDS] = { "formatter_call_duration_seconds", "histogram",
                              "How long one of these took.", NULL, NULL },
    [METRIC_BREAKER] = { "formatter_breaker_state", "gauge",
                         "1 for the state it is in.", "state", states },
};

/* The upper bounds of the buckets, in microseconds. */
static const int64_t buckets[METRIC_BUCKETS] = {
    5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 5000000
};
enum { CELL_SUM = METRIC_BUCKETS + 1 };

static size_t cell_of(enum metric metric, const char *value)
{
    const char *const *values = table[metric].values;
    size_t i = 0;

    while (value && strcmp(values[i], value) != 0 && values[i + 1])
        i++;
    return i;
}

void metrics_add(struct metrics *metrics, enum metric metric, const char *value,
                 int change)
{
    atomic_fetch_add(&metrics->cells[metric][cell_of(metric, value)], change);
}

void metrics_set_state(struct metrics *metrics, enum metric metric,
                       const char *value)
{
    for (size_t i = 0; table[metric].values[i]; i++)
        metrics->cells[metric][i] = i == cell_of(metric, value);
}

void metrics_observe(struct metrics *metrics, enum metric metric, int64_t us)
{
    size_t i = 0;

    while (i < METRIC_BUCKETS && us > buckets[i])
        i++;
    atomic_fetch_add(&metrics->cells[metric][i], 1);
    atomic_fetch_add(&metrics->cells[metric][CELL_SUM], us);
}

/* ---- As text ---- */

static void put_cells(FILE *text, enum metric metric, atomic_llong *cells)
{
    if (!table[metric].label)
        fprintf(text, "%s %lld\n", table[metric].name, cells[0]);
    for (size_t i = 0; table[metric].label && table[metric].values[i]; i++)
        fprintf(text, "%s{%s=\"%s\"} %lld\n", table[metric].name,
                table[metric].label, table[metric].values[i], cells[i]);
}

static void put_histogram(FILE *text, const char *name, atomic_llong *cells)
{
    long long sum = cells[CELL_SUM];
    long long count = 0;

    for (size_t i = 0; i < METRIC_BUCKETS; i++) {
        count += cells[i];
        fprintf(text, "%s_bucket{le=\"%g\"} %lld\n", name,
                (double)buckets[i] / 1e6, count);
    }
    count += cells[METRIC_BUCKETS];
    fprintf(text,
            "%s_bucket{le=\"+Inf\"} %lld\n%s_sum %lld.%06lld\n"
            "%s_count %lld\n",
            name, count, name, sum / 1000000, sum % 1000000, name, count);
}

size_t metrics_write(struct metrics *metrics, char *text, size_t size)
{
    FILE *out = fmemopen(text, size, "w");
    size_t length;

    if (!out)
        return 0;
    for (enum metric i = 0; i < METRICS; i++) {
        fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", table[i].name,
                table[i].help, table[i].name, table[i].type);
        if (strcmp(table[i].type, "histogram") == 0)
            put_histogram(out, table[i].name, metrics->cells[i]);
        else
            put_cells(out, i, metrics->cells[i]);
    }
    length = (size_t)ftell(out);
    fclose(out);
    return length;
}
