/* Whether boxes and edges make a topology. */
#include <stdio.h>

#include "topology/topology.h"

/* ---- No way leads back to where it came from ---- */

enum mark { NEW, ON_THE_WAY, SEEN };

struct search {
    const struct topology *topology;
    enum mark marks[BOX_LIMIT];
    const struct edge *closing; /* a circle */
};

/* As deep as there are boxes. */
static void visit(struct search *search, size_t box)
{
    const struct topology *topology = search->topology;

    search->marks[box] = ON_THE_WAY;
    for (size_t i = 0; i < topology->edge_count; i++) {
        const struct edge *edge = &topology->edges[i];

        if (edge->from != box)
            continue;
        if (search->marks[edge->to] == ON_THE_WAY)
            search->closing = edge;
        else if (search->marks[edge->to] == NEW)
            visit(search, edge->to);
    }
    search->marks[box] = SEEN;
}

static bool has_way_through(const struct topology *topology, size_t *line,
                            char why[WHY_SIZE])
{
    struct search search = { .topology = topology };
    size_t box = 0;

    visit(&search, BOX_IN);
    while (box < topology->box_count && search.marks[box] == SEEN)
        box++;
    if (box < topology->box_count && box != BOX_OUT)
        *line = topology->boxes[box].line;
    if (search.closing)
        *line = search.closing->line;
    if (search.closing)
        snprintf(why, WHY_SIZE, "%s -> %s closes a cycle",
                 topology->boxes[search.closing->from].name,
                 topology->boxes[search.closing->to].name);
    else if (box < topology->box_count)
        snprintf(why, WHY_SIZE, "no way leads from in to %s",
                 topology->boxes[box].name);
    return !search.closing && box == topology->box_count;
}

/* ---- Each shape has its rules ---- */

/* Whether an edge before edge i begins, or ends, or does both, where it does.
 */
static bool has_twin(const struct topology *topology, size_t i, bool begins,
                     bool ends)
{
    const struct edge *edge = &topology->edges[i];
    bool found = false;

    for (size_t j = 0; j < i; j++)
        found |= (!begins || topology->edges[j].from == edge->from) &&
                 (!ends || topology->edges[j].to == edge->to);
    return found;
}

/* What is wrong with edge i, or NULL. */
static const char *fault_of_edge(const struct topology *topology, size_t i)
{
    const struct edge *edge = &topology->edges[i];

    if (edge->from == BOX_OUT)
        return "nothing comes from out";
    if (has_twin(topology, i, true, true))
        return "there is such an edge already";
    if (edge->when[0] && topology->shape != SHAPE_GRAPH)
        return "only a graph has edges with when";
    if (topology->shape == SHAPE_PIPELINE && has_twin(topology, i, true, false))
        return "in a pipeline one edge leads on from each box";
    if (topology->shape != SHAPE_GRAPH && has_twin(topology, i, false, true))
        return "in a pipeline or a tree one edge leads to each box";
    return NULL;
}

/* In a tree the way back leads on from any box. */
static const char *fault_of_box(const struct topology *topology, size_t box)
{
    bool leads_on = topology->shape == SHAPE_TREE;

    for (size_t i = 0; i < topology->edge_count; i++)
        leads_on |= topology->edges[i].from == box;
    return leads_on ? NULL : "no edge leads on from it: its work would be lost";
}

/* A tree is walked: down each edge and back, in the order of the file. */
static size_t walk(struct topology *topology, size_t box, size_t count)
{
    for (size_t i = 0; i < topology->edge_count; i++)
        if (topology->edges[i].from == box) {
            topology->walk[count++] = i;
            count = walk(topology, topology->edges[i].to, count);
        }
    return count;
}

static const char *fault_of_walk(struct topology *topology)
{
    size_t count = walk(topology, BOX_IN, 0);

    if (topology->edges[topology->walk[count - 1]].to != BOX_OUT)
        return "in a tree the edge to out comes last";
    return NULL;
}

bool topology_check(struct topology *topology, size_t *line, char why[WHY_SIZE])
{
    const char *fault = NULL;

    for (size_t i = 0; !fault && i < topology->edge_count; i++) {
        fault = fault_of_edge(topology, i);
        *line = topology->edges[i].line;
    }
    for (size_t i = BOX_FIRST; !fault && i < topology->box_count; i++) {
        fault = fault_of_box(topology, i);
        *line = fault ? topology->boxes[i].line : *line;
    }
    if (fault)
        snprintf(why, WHY_SIZE, "%s", fault);
    if (fault || !has_way_through(topology, line, why))
        return false;
    if (topology->shape == SHAPE_TREE)
        fault = fault_of_walk(topology);
    if (fault)
        snprintf(why, WHY_SIZE, "%s", fault);
    return !fault;
}
