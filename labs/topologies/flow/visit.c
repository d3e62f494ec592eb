/* How a message fares at one box, whatever the reason. */
#include <stdlib.h>
#include <string.h>

#include "flow/parts.h"
#include "flow/retry.h"
#include "support/clock.h"

const char *visit_output(const struct visit *visit)
{
    return visit->answer ? visit->answer : message_payload(visit->message);
}

struct channel *channel_of(const struct visit *visit)
{
    struct flow *flow = visit->job->flow;

    return &flow->channels[visit->edge - flow->topology->edges];
}

const char *name_of(const struct visit *visit)
{
    return visit->job->flow->topology->boxes[visit->edge->to].name;
}

void visit_end(struct visit *visit, enum visit_state state, const char *why)
{
    switch (visit->state) {
    case VISIT_BLOCKED:
        TAILQ_REMOVE(&visit->job->flow->blocked, &visit->item, link);
        visit->job->flow->blocked_from[visit->edge->from]--;
        break;
    case VISIT_WAITING:
        channel_withdraw(channel_of(visit), &visit->item);
        break;
    case VISIT_SLEEPING:
        TAILQ_REMOVE(&visit->job->flow->sleeping, &visit->item, link);
        channel_leave(channel_of(visit));
        break;
    case VISIT_WORKING:
        channel_leave(channel_of(visit));
        break;
    case VISIT_OUTSIDE:
        break;
    default:
        return;
    }
    visit->state = state;
    visit->end_ns = wall_ns();
    snprintf(visit->why, sizeof(visit->why), "%s", why);
}

void visit_fail(struct visit *visit, const char *why)
{
    bool skip = visit->edge->fails == FAILS_SKIP;

    visit_end(visit, skip ? VISIT_SKIPPED : VISIT_FAILED, why);
    if (skip)
        route_on(visit, "");
    else
        job_end(visit->job, name_of(visit), why);
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
