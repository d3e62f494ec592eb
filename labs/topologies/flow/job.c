/* A value from its start to its result, and what is written about it. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "flow/parts.h"
#include "support/clock.h"
#include "support/printable.h"
#include "trace/span.h"

static const char *const status_names[] = {
    [VISIT_DONE] = "ok",
    [VISIT_SKIPPED] = "skipped",
    [VISIT_FAILED] = "error",
    [VISIT_CANCELLED] = "cancelled",
};

/* ---- The beginning ---- */

static struct trace_context root_context(const struct flow_options *options)
{
    return options->parent ? trace_child(options->parent)
                           : trace_begin(options->percent);
}

bool job_begin(struct flow *flow, int32_t value)
{
    size_t count = flow->topology->box_count;
    struct job *job = calloc(1, sizeof(*job) + count * sizeof(struct visit));
    struct visit *visit;

    if (!job)
        return false;
    job->flow = flow;
    job->deadline_ms = now_ms() + flow->options->deadline_ms;
    snprintf(job->input, INPUT_SIZE, "%" PRId32, value);
    visit = &job->visits[BOX_IN];
    visit->message = message_create(root_context(flow->options),
                                    job->deadline_ms, job->input);
    if (!visit->message) {
        free(job);
        return false;
    }
    visit->job = job;
    visit->start_ns = wall_ns();
    visit->state = VISIT_DONE;
    TAILQ_INSERT_TAIL(&flow->jobs, job, link);
    flow->job_count++;
    job->held++; /* by the list */
    job->moving++;
    route_on(visit, "");
    return true;
}

/* ---- The end ---- */

static void free_job(struct job *job)
{
    for (size_t i = 0; i < job->flow->topology->box_count; i++) {
        message_destroy(job->visits[i].message);
        free(job->visits[i].answer);
    }
    free(job);
}

void job_release(struct job *job)
{
    if (--job->held == 0)
        free_job(job);
}

static void write_span(const struct job *job, const struct visit *visit,
                       const char *name, const char *status)
{
    const struct flow_options *options = job->flow->options;
    const struct trace_context *context = message_context(visit->message);
    const struct trace_context *parent = options->parent;
    struct span span = { .attempts = message_attempt(visit->message) };

    if (visit->edge)
        parent = message_context(job->visits[visit->edge->from].message);
    trace_hex(context->trace_id, TRACE_ID_SIZE, span.trace_id);
    trace_hex(context->span_id, SPAN_ID_SIZE, span.span_id);
    span.parent_id.present = parent != NULL;
    span.continues = parent && !visit->edge;
    if (parent)
        trace_hex(parent->span_id, SPAN_ID_SIZE, span.parent_id.text);
    snprintf(span.name, sizeof(span.name), "%s", name);
    snprintf(span.status, sizeof(span.status), "%s", status);
    snprintf(span.start_ns, sizeof(span.start_ns), "%" PRId64, visit->start_ns);
    snprintf(span.end_ns, sizeof(span.end_ns), "%" PRId64, visit->end_ns);
    snprintf(span.why, sizeof(span.why), "%s", visit->why);
    if (!span_write(&span, options->spans))
        job->flow->spans_lost = true;
}

/* A box of a tree has its children's answers before it has ended. */
static void end_parents(struct job *job)
{
    const struct topology *topology = job->flow->topology;

    for (size_t i = topology->edge_count; i-- > 0;) {
        const struct edge *edge = &topology->edges[topology->walk[i]];
        struct visit *parent = &job->visits[edge->from];

        if (parent->end_ns < job->visits[edge->to].end_ns)
            parent->end_ns = job->visits[edge->to].end_ns;
    }
}

static void write_spans(struct job *job, bool ok)
{
    const struct topology *topology = job->flow->topology;

    if (topology->shape == SHAPE_TREE)
        end_parents(job);
    write_span(job, &job->visits[BOX_IN], "run", ok ? "ok" : "failed");
    for (size_t i = BOX_FIRST; i < topology->box_count; i++) {
        const struct visit *visit = &job->visits[i];

        if (visit->state != VISIT_NONE)
            write_span(job, visit, topology->boxes[i].name,
                       status_names[visit->state]);
    }
}

void job_end(struct job *job, const char *box, const char *text)
{
    struct flow *flow = job->flow;
    struct visit *root = &job->visits[BOX_IN];
    char shown[PAYLOAD_SIZE];

    printable(text, shown, sizeof(shown));
    if (box)
        printf("%s -> ERROR(%s): %s\n", job->input, box, shown);
    else
        printf("%s -> %s\n", job->input, shown);
    for (size_t i = BOX_FIRST; i < flow->topology->box_count; i++)
        visit_end(&job->visits[i], VISIT_CANCELLED, "");
    root->end_ns = wall_ns();
    if (flow->options->spans &&
        (box || message_context(root->message)->sampled))
        write_spans(job, !box);
    TAILQ_REMOVE(&flow->jobs, job, link);
    flow->job_count--;
    job->ended = true;
    job_release(job);
}
