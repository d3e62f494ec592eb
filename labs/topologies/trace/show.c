/* The same trees for a terminal and for a browser, and a table of the times. */
#include <stdlib.h>
#include <string.h>

#include "support/printable.h"
#include "trace/tree.h"

static bool is_whole(const struct tree_sums *sums)
{
    return sums->roots == sums->traces && sums->orphans == 0;
}

/* ---- Text ---- */

static void show_text(FILE *stream, const struct tree_row *row)
{
    const struct span *span = row->span;
    char trace[sizeof(span->trace_id)];
    char name[SPAN_NAME_SIZE];
    char status[sizeof(span->status)];
    char why[SPAN_WHY_SIZE];

    if (row->depth == 0)
        fprintf(stream, "%strace %s\n", row->orphan ? "orphan in " : "",
                printable(span->trace_id, trace, sizeof(trace)));
    printable(span->name, name, sizeof(name));
    printable(span->why, why, sizeof(why));
    printable(span->status, status, sizeof(status));
    fprintf(stream, "%*s%-*s %9.2f %9.2f ms  %s", (int)(2 + 2 * row->depth), "",
            row->depth < 10 ? (int)(22 - 2 * row->depth) : 2, name, row->start,
            row->length, status);
    if (span->attempts > 1)
        fprintf(stream, ", %d attempts", (int)span->attempts);
    fprintf(stream, "%s%s\n", why[0] ? ": " : "", why);
}

bool spans_show_tree(const struct spans *spans, FILE *stream)
{
    struct tree_sums sums = spans_walk(spans, show_text, stream);

    fprintf(stream, "traces: %zu, spans: %zu, roots: %zu, orphans: %zu\n",
            sums.traces, spans->count, sums.roots, sums.orphans);
    return is_whole(&sums);
}

/* ---- HTML ---- */

static void write_escaped(FILE *stream, const char *text)
{
    for (; *text; text++)
        if (strchr("<>&\"", *text))
            fprintf(stream, "&#%d;", *text);
        else
            fputc(*text, stream);
}

/* The class of a bar is its status, if it is one of ours. */
static void show_bar(FILE *stream, const struct tree_row *row)
{
    const struct span *span = row->span;
    double whole = row->whole > 0 ? row->whole : 1;

    if (row->depth == 0) {
        fprintf(stream, "<h2>%s", row->orphan ? "orphan in " : "");
        write_escaped(stream, span->trace_id);
        fputs("</h2>\n", stream);
    }
    fprintf(stream, "<div><b style=\"padding-left:%zuem\">", row->depth);
    write_escaped(stream, span->name);
    fprintf(stream, "</b><p><i class=\"");
    write_escaped(stream, span->status);
    fprintf(stream,
            "\" style=\"left:%.2f%%;width:%.2f%%\"></i></p><span>%.2f ms ",
            100 * row->start / whole, 100 * row->length / whole, row->length);
    write_escaped(stream, span->status);
    if (span->attempts > 1)
        fprintf(stream, ", %d attempts", (int)span->attempts);
    fputs(span->why[0] ? ": " : "", stream);
    write_escaped(stream, span->why);
    fputs("</span></div>\n", stream);
}

bool spans_show_html(const struct spans *spans, FILE *stream)
{
    struct tree_sums sums;

    fputs(
        "<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n"
        "<title>Traces</title>\n<style>\n"
        "body{font:14px sans-serif;margin:2em;color:#222;background:#fff}\n"
        "h2{font:12px monospace;margin:2em 0 .5em}\n"
        "div{display:flex;gap:1em;align-items:center}\n"
        "div b{box-sizing:border-box;flex:0 0 12em;font-weight:normal}\n"
        "div p{flex:1 1 20em;position:relative;height:1em;margin:.15em 0;"
        "background:#eee}\n"
        "div i{position:absolute;height:100%;min-width:2px;background:#888}\n"
        "div span{flex:0 1 24em}\n"
        ".ok{background:#2a7}.error{background:#c33}"
        ".skipped{background:#d92}\n"
        "</style>\n",
        stream);
    sums = spans_walk(spans, show_bar, stream);
    fprintf(stream, "<p>traces: %zu, roots: %zu, orphans: %zu</p>\n</html>\n",
            sums.traces, sums.roots, sums.orphans);
    return is_whole(&sums);
}

/* ---- Times ---- */

struct sample {
    const char *name;
    double ms;
    bool ok;
};

static int compare(const void *left, const void *right)
{
    const struct sample *a = left;
    const struct sample *b = right;
    int order = strcmp(a->name, b->name);

    return order ? order : (a->ms > b->ms) - (a->ms < b->ms);
}

/* The samples of one box, the shortest first. */
static void show_box(const struct sample *first, size_t count, FILE *stream)
{
    char name[SPAN_NAME_SIZE];
    size_t wrong = 0;

    for (size_t i = 0; i < count; i++)
        wrong += !first[i].ok;
    fprintf(stream, "%-20s %8zu %8zu %9.2f %9.2f\n",
            printable(first->name, name, sizeof(name)), count, wrong,
            first[(count - 1) / 2].ms, first[(count - 1) * 99 / 100].ms);
}

bool spans_show_times(const struct spans *spans, FILE *stream)
{
    struct sample *samples = calloc(spans->count + 1, sizeof(*samples));
    size_t count;

    if (!samples)
        return false;
    for (size_t i = 0; i < spans->count; i++) {
        const struct span *span = &spans->items[i];

        samples[i] = (struct sample){
            span->name,
            (double)(strtoll(span->end_ns, NULL, 10) -
                     strtoll(span->start_ns, NULL, 10)) /
                1e6,
            strcmp(span->status, "ok") == 0,
        };
    }
    qsort(samples, spans->count, sizeof(*samples), compare);
    fprintf(stream, "%-20s %8s %8s %9s %9s\n", "box", "spans", "not ok",
            "p50 ms", "p99 ms");
    for (size_t i = 0; i < spans->count; i += count) {
        count = 1;
        while (i + count < spans->count &&
               strcmp(samples[i].name, samples[i + count].name) == 0)
            count++;
        show_box(&samples[i], count, stream);
    }
    free(samples);
    return true;
}
