/* The file that runs, drawn: what is drawn by hand is soon another one. */
#include "topology/topology.h"

static const char *const shapes[] = { "pipeline", "tree", "graph" };
static const char *const strategies[] = { "one_for_one", "one_for_all",
                                          "rest_for_one" };
static const char *const restarts[] = { "permanent", "transient", "temporary" };
static const char *const fulls[] = { "wait", "drop", "refuse" };

static void draw_box(const struct box *box, FILE *stream)
{
    bool end = box->command[0] == '\0';

    fprintf(stream, "    \"%s\" [shape=%s, label=\"%s", box->name,
            end ? "circle" : "box", box->name);
    if (!end)
        fprintf(stream, "\\n%s%s", restarts[box->restart],
                box->join == JOIN_ALL ? ", joins all" : "");
    if (box->copies > 1)
        fprintf(stream, "\\n%d copies", (int)box->copies);
    fprintf(stream, "\"];\n");
}

/* Dashed: it may fail, and the work goes on. */
static void draw_edge(const struct topology *topology, const struct edge *edge,
                      FILE *stream)
{
    fprintf(stream, "    \"%s\" -> \"%s\"", topology->boxes[edge->from].name,
            topology->boxes[edge->to].name);
    if (edge->to == BOX_OUT)
        fprintf(stream, " [label=\"%s\"];\n", edge->when);
    else
        fprintf(stream,
                " [style=%s, label=\"%s%s%d ms, tries: %d\\n%s %d, %s\"];\n",
                edge->fails == FAILS_SKIP ? "dashed" : "solid", edge->when,
                edge->when[0] ? "\\n" : "", (int)edge->deadline_ms,
                (int)edge->retries + 1,
                edge->capacity > 0 ? "holds" : "no bound", (int)edge->capacity,
                fulls[edge->full]);
}

void topology_draw(const struct topology *topology, FILE *stream)
{
    const struct supervision *rules = &topology->supervision;

    fprintf(stream,
            "digraph topology {\n"
            "    rankdir=%s;\n"
            "    node [fontname=\"sans-serif\"];\n"
            "    edge [fontname=\"sans-serif\", fontsize=10];\n"
            "    label=\"%s, %s: up to %d restarts in %d ms\";\n",
            topology->shape == SHAPE_TREE ? "TB" : "LR",
            shapes[topology->shape], strategies[rules->strategy],
            (int)rules->intensity, (int)rules->period_ms);
    for (size_t i = 0; i < topology->box_count; i++)
        draw_box(&topology->boxes[i], stream);
    for (size_t i = 0; i < topology->edge_count; i++)
        draw_edge(topology, &topology->edges[i], stream);
    fprintf(stream, "}\n");
}
