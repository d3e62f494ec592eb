#include "trace/tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- Reading ---- */

static bool add(struct spans *spans, const struct span *span)
{
    bool full = (spans->count & (spans->count - 1)) == 0; /* 0, 1, 2, 4, ... */
    size_t room = spans->count > 0 ? 2 * spans->count : 1;
    struct span *items =
        full ? realloc(spans->items, room * sizeof(*spans->items))
             : spans->items;

    if (!items)
        return false;
    spans->items = items;
    items[spans->count++] = *span;
    return true;
}

static bool read_lines(struct spans *spans, FILE *file, const char *path)
{
    char *line = NULL;
    size_t size = 0;
    size_t number = 0;
    char why[SPAN_WHY_SIZE] = "";
    struct span span;
    ssize_t length;

    while (!why[0] && (length = getline(&line, &size, file)) > 0) {
        number++;
        if (span_read(line, (size_t)length, &span, why) && !add(spans, &span))
            strcpy(why, "no memory");
    }
    free(line);
    if (why[0])
        fprintf(stderr, "topo: %s, line %zu: %s\n", path, number, why);
    return !why[0];
}

static int64_t start_of(const struct span *span)
{
    return strtoll(span->start_ns, NULL, 10);
}

static int64_t end_of(const struct span *span)
{
    return strtoll(span->end_ns, NULL, 10);
}

static int compare(const void *left, const void *right)
{
    const struct span *a = left;
    const struct span *b = right;
    int order = strcmp(a->trace_id, b->trace_id);

    return order ? order
                 : (start_of(a) > start_of(b)) - (start_of(a) < start_of(b));
}

bool spans_read(struct spans *spans, const char *path)
{
    FILE *file = fopen(path, "r");
    bool ok;

    if (!file) {
        fprintf(stderr, "topo: cannot read %s: %s\n", path, strerror(errno));
        return false;
    }
    ok = read_lines(spans, file, path);
    fclose(file);
    if (spans->count > 0)
        qsort(spans->items, spans->count, sizeof(*spans->items), compare);
    return ok;
}

void spans_release(struct spans *spans)
{
    free(spans->items);
    *spans = (struct spans){ 0 };
}

/* ---- Trees ---- */

/* One trace of them. */
struct walk {
    const struct span *first;
    size_t count;
    int64_t start;
    double whole;
    void (*show)(FILE *stream, const struct tree_row *row);
    FILE *stream;
    struct tree_sums sums;
    size_t shown;
};

static bool is_root(const struct span *span)
{
    return !span->parent_id.present || span->continues;
}

static bool has_parent(const struct walk *walk, const struct span *span)
{
    bool found = false;

    for (size_t i = 0; i < walk->count; i++)
        found |= strcmp(walk->first[i].span_id, span->parent_id.text) == 0;
    return found;
}

static void show_one(struct walk *walk, const struct span *span, size_t depth,
                     bool orphan)
{
    struct tree_row row = {
        .span = span,
        .depth = depth,
        .orphan = orphan,
        .start = (double)(start_of(span) - walk->start) / 1e6,
        .length = (double)(end_of(span) - start_of(span)) / 1e6,
        .whole = walk->whole,
    };

    walk->show(walk->stream, &row);
    walk->shown++;
}

/* A span has one parent, so from a root no way leads back. */
static void show_with_children(struct walk *walk, const struct span *span,
                               size_t depth, bool orphan)
{
    show_one(walk, span, depth, orphan);
    for (size_t i = 0; i < walk->count; i++) {
        const struct span *child = &walk->first[i];

        if (!is_root(child) &&
            strcmp(child->parent_id.text, span->span_id) == 0)
            show_with_children(walk, child, depth + 1, orphan);
    }
}

static void show_trace(struct walk *walk)
{
    int64_t end = walk->start = start_of(walk->first);

    for (size_t i = 0; i < walk->count; i++)
        end = end_of(&walk->first[i]) > end ? end_of(&walk->first[i]) : end;
    walk->whole = (double)(end - walk->start) / 1e6;
    walk->sums.traces++;
    walk->shown = 0;
    for (size_t i = 0; i < walk->count; i++)
        if (is_root(&walk->first[i])) {
            walk->sums.roots++;
            show_with_children(walk, &walk->first[i], 0, false);
        }
    walk->sums.orphans += walk->count - walk->shown;
    for (size_t i = 0; i < walk->count; i++)
        if (!is_root(&walk->first[i]) && !has_parent(walk, &walk->first[i]))
            show_with_children(walk, &walk->first[i], 0, true);
}

struct tree_sums
spans_walk(const struct spans *spans,
           void (*show)(FILE *stream, const struct tree_row *row), FILE *stream)
{
    struct walk walk = { .show = show, .stream = stream };

    for (size_t i = 0; i < spans->count; i += walk.count) {
        walk.first = &spans->items[i];
        walk.count = 1;
        while (i + walk.count < spans->count &&
               strcmp(walk.first->trace_id, walk.first[walk.count].trace_id) ==
                   0)
            walk.count++;
        show_trace(&walk);
    }
    return walk.sums;
}
