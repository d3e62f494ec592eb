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
static const char *const none[] = { NULL };

static const struct {
    const char *name;
    const char *type;
    const char *label; /* NULL: none, and one cell */
    const char *const *values;
    const char *help;
} table[METRICS] = {
    [METRIC_REQUESTS] = { "http_requests_total", "counter", "status", statuses,
                          "Requests answered." },
    [METRIC_SECONDS] = { "http_request_duration_seconds", "histogram", NULL,
                         none, "How long a request took." },
    [METRIC_BUSY] = { "http_requests_in_flight", "gauge", NULL, none,
                      "Requests under way." },
    [METRIC_READS] = { "values_read_total", "counter", "from", sources,
                       "Values asked for." },
    [METRIC_EVENTS] = { "events_total", "counter", "result", fates,
                        "What became of events." },
    [METRIC_CALLS] = { "formatter_calls_total", "counter", "result", results,
                       "Requests to the formatter." },
    [METRIC_CALL_SECONDS] = { "formatter_call_duration_seconds", "histogram",
                              NULL, none, "How long one of these took." },
    [METRIC_BREAKER] = { "formatter_breaker_state", "gauge", "state", states,
                         "1 for the state it is in." },
};

/* The upper bounds of the buckets, as text and in microseconds. */
static const struct {
    const char *text;
    int64_t us;
} buckets[METRIC_BUCKETS] = {
    { "0.005", 5000 }, { "0.01", 10000 }, { "0.025", 25000 },
    { "0.05", 50000 }, { "0.1", 100000 }, { "0.25", 250000 },
    { "0.5", 500000 }, { "1", 1000000 },  { "2.5", 2500000 },
    { "5", 5000000 },
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

void metrics_count(struct metrics *metrics, enum metric metric,
                   const char *value)
{
    atomic_fetch_add(&metrics->cells[metric][cell_of(metric, value)], 1);
}

void metrics_add(struct metrics *metrics, enum metric metric, int change)
{
    atomic_fetch_add(&metrics->cells[metric][0], change);
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

    while (i < METRIC_BUCKETS && us > buckets[i].us)
        i++;
    atomic_fetch_add(&metrics->cells[metric][i], 1);
    atomic_fetch_add(&metrics->cells[metric][CELL_SUM], us);
}

/* ---- As text ---- */

static void put_cells(FILE *text, enum metric metric, atomic_llong *cells)
{
    if (!table[metric].label)
        fprintf(text, "%s %lld\n", table[metric].name, cells[0]);
    for (size_t i = 0; table[metric].values[i]; i++)
        fprintf(text, "%s{%s=\"%s\"} %lld\n", table[metric].name,
                table[metric].label, table[metric].values[i], cells[i]);
}

static void put_histogram(FILE *text, const char *name, atomic_llong *cells)
{
    long long sum = cells[CELL_SUM];
    long long count = 0;

    for (size_t i = 0; i < METRIC_BUCKETS; i++) {
        count += cells[i];
        fprintf(text, "%s_bucket{le=\"%s\"} %lld\n", name, buckets[i].text,
                count);
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
