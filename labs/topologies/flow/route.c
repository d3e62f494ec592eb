/* Where a message goes on from a box: in a pipeline along its edge, in a tree
 * back and down the next branch, in a graph along each edge that is taken. */
#include <stdlib.h>
#include <string.h>

#include "flow/parts.h"

static size_t number_of(const struct topology *topology,
                        const struct edge *edge)
{
    return (size_t)(edge - topology->edges);
}

static bool is_taken(const struct job *job, size_t edge)
{
    return job->taken >> edge & 1;
}

/* ---- Arrival ---- */

static void try_to_enter(struct visit *visit)
{
    struct flow *flow = visit->job->flow;
    struct channel_item *dropped;

    switch (channel_enter(visit_channel(visit), &visit->item, &dropped)) {
    case ENTERED_DROPPED:
        visit->state = VISIT_WAITING;
        visit_of(dropped)->state = VISIT_OUTSIDE;
        visit_fail(visit_of(dropped), "dropped: newer ones came");
        break;
    case ENTERED:
        visit->state = VISIT_WAITING;
        break;
    case FULL:
        visit->state = VISIT_BLOCKED;
        flow->blocked_from[visit->edge->from]++;
        TAILQ_INSERT_TAIL(&flow->blocked, &visit->item, link);
        break;
    case REFUSED:
        visit_fail(visit, "refused: the channel is full");
        break;
    }
}

/* What comes out of all edges to box that were taken, a line each. False: that
 * does not fit. */
static bool gather(const struct job *job, size_t box, char text[PAYLOAD_SIZE])
{
    const struct topology *topology = job->flow->topology;
    size_t length = 0;

    text[0] = '\0';
    for (size_t i = 0; i < topology->edge_count; i++) {
        const struct edge *edge = &topology->edges[i];

        if (edge->to == box && is_taken(job, i) && length < PAYLOAD_SIZE)
            length += (size_t)snprintf(text + length, PAYLOAD_SIZE - length,
                                       "%s%s", length > 0 ? "\n" : "",
                                       visit_output(&job->visits[edge->from]));
    }
    return length < PAYLOAD_SIZE;
}

/* The message goes into the channel of edge, as part of the job's trace: what
 * stands at the beginning of the edge is what its span is a child of. */
static void enter(struct job *job, const struct edge *edge, const char *payload)
{
    struct visit *visit = &job->visits[edge->to];
    const struct visit *from = &job->visits[edge->from];

    visit->message = message_create(trace_child(message_context(from->message)),
                                    job->deadline_ms, payload);
    if (!visit->message) {
        flow_fail(job->flow, "no memory");
        return;
    }
    visit->job = job;
    visit->edge = edge;
    visit->start_ns = wall_ns();
    visit->state = VISIT_OUTSIDE;
    job->moving++;
    try_to_enter(visit);
}

static bool join_is_complete(const struct job *job, size_t box)
{
    const struct topology *topology = job->flow->topology;
    bool complete = true;

    for (size_t i = 0; i < topology->edge_count; i++)
        complete &= topology->edges[i].to != box || is_taken(job, i);
    return complete;
}

static void enter_join(struct job *job, const struct edge *edge)
{
    char payload[PAYLOAD_SIZE];

    if (gather(job, edge->to, payload))
        enter(job, edge, payload);
    else
        job_end(job, job->flow->topology->boxes[edge->to].name,
                "what a join puts together is too long");
}

/* Of several that come to one box the first is taken, unless it joins all. */
static void arrive(struct job *job, const struct edge *edge,
                   const struct visit *source)
{
    const struct box *box = &job->flow->topology->boxes[edge->to];

    job->taken |= UINT64_C(1) << number_of(job->flow->topology, edge);
    if (edge->to == BOX_OUT)
        job_end(job, NULL, visit_output(source));
    else if (job->visits[edge->to].state != VISIT_NONE)
        return;
    else if (box->join == JOIN_ANY)
        enter(job, edge, visit_output(source));
    else if (join_is_complete(job, edge->to))
        enter_join(job, edge);
}

/* ---- On from a box ---- */

/* In a tree: the edge that is walked after the one by which visit came. */
static const struct edge *next_in_walk(const struct topology *topology,
                                       const struct visit *visit)
{
    size_t i = 0;

    if (visit->edge)
        while (&topology->edges[topology->walk[i++]] != visit->edge)
            continue;
    return &topology->edges[topology->walk[i]];
}

static bool leads_on(const struct edge *edge, size_t box, const char *branch)
{
    return edge->from == box &&
           (edge->when[0] == '\0' || strcmp(edge->when, branch) == 0);
}

/* A join to which some edge was taken, and whose others never will be. */
static const struct edge *find_waiting_join(const struct job *job)
{
    const struct topology *topology = job->flow->topology;

    for (size_t i = 0; i < topology->edge_count; i++) {
        const struct edge *edge = &topology->edges[i];

        if (is_taken(job, i) && topology->boxes[edge->to].join == JOIN_ALL &&
            job->visits[edge->to].state == VISIT_NONE)
            return edge;
    }
    return NULL;
}

/* One message of the job moves no more. When none does, what waits at a join
 * has to do with what is there. */
static void settle(struct job *job)
{
    const struct edge *edge;

    if (job->ended || --job->moving > 0)
        return;
    edge = find_waiting_join(job);
    if (edge)
        enter_join(job, edge);
    else
        job_end(job, "run", "no edge was taken that leads to out");
}

void route_on(struct visit *visit, const char *branch)
{
    struct job *job = visit->job;
    const struct topology *topology = job->flow->topology;
    size_t box = (size_t)(visit - job->visits);

    job->held++; /* it may end on the way */
    if (topology->shape == SHAPE_TREE)
        arrive(job, next_in_walk(topology, visit), visit);
    else
        for (size_t i = 0; i < topology->edge_count && !job->ended; i++)
            if (leads_on(&topology->edges[i], box, branch))
                arrive(job, &topology->edges[i], visit);
    settle(job);
    job_release(job);
}

void route_unblock(struct flow *flow)
{
    struct channel_item *last = TAILQ_LAST(&flow->blocked, channel_items);
    struct channel_item *item = NULL;

    while (last && item != last && (item = TAILQ_FIRST(&flow->blocked))) {
        struct visit *visit = visit_of(item);

        TAILQ_REMOVE(&flow->blocked, item, link);
        flow->blocked_from[visit->edge->from]--;
        visit->state = VISIT_OUTSIDE;
        try_to_enter(visit);
    }
}
