/* Who lives: the supervisor decides, and here it is done. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "flow/parts.h"
#include "support/clock.h"
#include "support/narration.h"

static const char *box_name(const struct worker *worker)
{
    return worker->flow->topology->boxes[worker->box].name;
}

/* The supervisor's children, in the order of the file. */
static void add_workers(struct flow *flow, size_t box)
{
    enum restart restart = (enum restart)flow->topology->boxes[box].restart;

    for (int32_t i = 0; i < flow->topology->boxes[box].copies; i++) {
        size_t child = supervisor_add(&flow->supervisor, restart);

        flow->workers[child] =
            (struct worker){ .flow = flow, .box = box, .state = WORKER_STARTS };
    }
}

bool care_begin(struct flow *flow)
{
    const struct topology *topology = flow->topology;
    size_t count = 1; /* at least: none is no error */

    for (size_t box = BOX_FIRST; box < topology->box_count; box++)
        count += (size_t)topology->boxes[box].copies;
    supervisor_init(&flow->supervisor, topology->supervision);
    flow->workers = calloc(count, sizeof(struct worker));
    for (size_t box = BOX_FIRST; flow->workers && box < topology->box_count;
         box++)
        add_workers(flow, box);
    flow->worker_count = flow->supervisor.count;
    return flow->workers != NULL;
}

bool care_any_left(const struct flow *flow)
{
    bool any = false;

    for (size_t i = 0; i < flow->worker_count; i++)
        any |= flow->workers[i].open > 0;
    return any;
}

bool care_serves(const struct flow *flow, size_t box)
{
    bool any = false;

    for (size_t i = 0; i < flow->worker_count; i++)
        any |= flow->workers[i].box == box &&
               (flow->workers[i].state != WORKER_GONE ||
                flow->workers[i].open > 0);
    return any;
}

static bool any_stops(const struct flow *flow)
{
    bool any = false;

    for (size_t i = 0; i < flow->worker_count; i++)
        any |= flow->workers[i].state == WORKER_STOPS ||
               flow->workers[i].state == WORKER_KILLED;
    return any;
}

/* Those who are to be started together wait for the last one that stops. */
void care_start(struct flow *flow, int64_t now)
{
    if (any_stops(flow) || flow->stopping)
        return;
    for (size_t i = 0; i < flow->worker_count; i++) {
        struct worker *worker = &flow->workers[i];

        if (worker->state == WORKER_STARTS && worker->starts_ms <= now &&
            !worker_start(worker)) {
            flow_fail(flow, "%s cannot be started: %s", box_name(worker),
                      worker->why);
            return;
        }
    }
}

void care_stop(struct flow *flow)
{
    flow->stopping = true;
    for (size_t i = flow->worker_count; i-- > 0;) {
        worker_stop(&flow->workers[i]);
        flow->workers[i].restarts = false;
        if (flow->workers[i].open == 0)
            flow->workers[i].state = WORKER_GONE;
    }
}

static void restart(struct flow *flow, struct decision decision)
{
    for (size_t i = decision.last + 1; i-- > decision.first;) {
        struct worker *worker = &flow->workers[i];

        worker->restarts = flow->supervisor.restarts[i] != TEMPORARY;
        worker->starts_ms = now_ms() + decision.delay_ms;
        worker_stop(worker);
        if (worker->open == 0 && worker->restarts)
            worker->state = WORKER_STARTS;
    }
}

/* "signal 9 (Killed)" */
static void explain(const struct worker *worker, char why[ERROR_SIZE])
{
    if (worker->why[0])
        snprintf(why, ERROR_SIZE, "%s", worker->why);
    else if (worker->term_signal)
        snprintf(why, ERROR_SIZE, "signal %d (%s)", worker->term_signal,
                 strsignal(worker->term_signal));
    else
        snprintf(why, ERROR_SIZE, "exit status %d", (int)worker->exit_status);
}

static void decide(struct worker *worker, const char *why)
{
    struct flow *flow = worker->flow;
    size_t child = (size_t)(worker - flow->workers);
    bool well = worker->exit_status == 0 && worker->term_signal == 0;
    struct decision decision =
        supervisor_ended(&flow->supervisor, child, well, now_ms());

    if (decision.verdict == LEAVE)
        narrate("[topo] %s ended: %s\n", box_name(worker), why);
    else if (decision.verdict == RESTART)
        narrate("[topo] %s ended: %s; started again\n", box_name(worker), why);
    else
        flow_fail(
            flow,
            "gives up: %s ended (%s); restarts in the last %d ms: %d, and "
            "no more are allowed",
            box_name(worker), why, (int)flow->topology->supervision.period_ms,
            (int)flow->topology->supervision.intensity);
    if (decision.verdict == RESTART)
        restart(flow, decision);
}

void care_ended(struct worker *worker)
{
    struct visit *visit = worker->visit;
    char why[ERROR_SIZE];
    char died[ERROR_SIZE + 8];

    explain(worker, why);
    worker->visit = NULL;
    worker->state = worker->restarts ? WORKER_STARTS : WORKER_GONE;
    if (!worker->told && !worker->flow->stopping)
        decide(worker, why);
    worker->restarts = false;
    if (!visit)
        return;
    snprintf(died, sizeof(died), "%s%s", worker->why[0] ? "" : "died: ", why);
    if (visit->state == VISIT_WORKING)
        visit_fail_attempt(visit, died);
    job_release(visit->job);
}
