/* How a message fares at one box, whatever the reason. */
#include <string.h>

#include "flow/parts.h"
#include "flow/retry.h"
#include "support/clock.h"

const char *visit_output(const struct visit *visit)
{
    return visit->answer ? visit->answer : message_payload(visit->message);
}

struct visit *visit_of(struct channel_item *item)
{
    return (struct visit *)item; /* its first member */
}

bool visit_moves(const struct visit *visit)
{
    return visit->state > VISIT_NONE && visit->state < VISIT_DONE;
}

struct channel *visit_channel(const struct visit *visit)
{
    struct flow *flow = visit->job->flow;

    return &flow->channels[visit->edge - flow->topology->edges];
}

const char *visit_name(const struct visit *visit)
{
    return visit->job->flow->topology->boxes[visit->edge->to].name;
}

/* Out of its channel, or of the list that it waits in. */
static void take_out(struct visit *visit)
{
    struct flow *flow = visit->job->flow;

    if (visit->state == VISIT_BLOCKED) {
        TAILQ_REMOVE(&flow->blocked, &visit->item, link);
        flow->blocked_from[visit->edge->from]--;
    }
    if (visit->state == VISIT_WAITING)
        channel_withdraw(visit_channel(visit), &visit->item);
    if (visit->state == VISIT_SLEEPING)
        TAILQ_REMOVE(&flow->sleeping, &visit->item, link);
    if (visit->state == VISIT_SLEEPING || visit->state == VISIT_WORKING)
        channel_leave(visit_channel(visit));
}

void visit_end(struct visit *visit, enum visit_state state, const char *why)
{
    if (!visit_moves(visit))
        return;
    take_out(visit);
    visit->state = state;
    visit->end_ns = wall_ns();
    snprintf(visit->why, sizeof(visit->why), "%s", why);
}

void visit_succeed(struct visit *visit, const char *payload, const char *branch)
{
    visit->answer = strdup(payload);
    if (!visit->answer) {
        flow_fail(visit->job->flow, "no memory");
        return;
    }
    visit_end(visit, VISIT_DONE, "");
    route_on(visit, branch);
}

void visit_fail(struct visit *visit, const char *why)
{
    bool skip = visit->edge->fails == FAILS_SKIP;

    visit_end(visit, skip ? VISIT_SKIPPED : VISIT_FAILED, why);
    if (skip)
        route_on(visit, "");
    else
        job_end(visit->job, visit_name(visit), why);
}

void visit_fail_attempt(struct visit *visit, const char *why)
{
    struct flow *flow = visit->job->flow;
    int32_t attempt = message_attempt(visit->message);

    visit->until_ms = now_ms() + retry_delay_ms(attempt, retry_chance());
    if (flow->stopping || attempt > visit->edge->retries ||
        visit->until_ms >= message_deadline_ms(visit->message)) {
        visit_fail(visit, why);
        return;
    }
    visit->state = VISIT_SLEEPING;
    TAILQ_INSERT_TAIL(&flow->sleeping, &visit->item, link);
}
