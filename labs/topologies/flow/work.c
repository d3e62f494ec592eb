/* Work is handed out, answered, or late. */
#include <stdio.h>
#include <stdlib.h>

#include "flow/parts.h"
#include "support/clock.h"

/* ---- Handing out ---- */

static void hand_over(struct worker *worker, struct visit *visit)
{
    int64_t now = now_ms();
    int64_t until =
        message_begin_attempt(visit->message, now, visit->edge->deadline_ms);
    struct request request = message_request(visit->message, until - now);
    char line[WIRE_LINE_SIZE];
    size_t length = request_write(&request, line);

    visit->state = VISIT_WORKING;
    visit->job->held++;
    worker->visit = visit;
    worker->state = WORKER_WORKING;
    worker->until_ms = until;
    if (!worker_write(worker, line, length))
        worker_kill(worker, ""); /* it has ended already, or does not read */
}

/* The next message for box, from its first edge that has one; or NULL. */
static struct visit *take_next(struct flow *flow, size_t box)
{
    const struct topology *topology = flow->topology;
    struct channel_item *item = NULL;

    for (size_t i = 0; !item && i < topology->edge_count; i++)
        if (topology->edges[i].to == box)
            item = channel_take(&flow->channels[i]);
    return visit_of(item);
}

static void fail_without_worker(struct flow *flow, size_t box)
{
    struct visit *visit;

    while ((visit = take_next(flow, box))) {
        visit->state = VISIT_WORKING;
        visit_fail(visit, "nobody works there any more");
    }
}

/* Who could not pass on what is done gets nothing more. */
void work_hand_out(struct flow *flow)
{
    struct visit *visit;

    for (size_t i = 0; i < flow->worker_count; i++) {
        struct worker *worker = &flow->workers[i];

        if (worker->state == WORKER_IDLE &&
            flow->blocked_from[worker->box] == 0 &&
            (visit = take_next(flow, worker->box)))
            hand_over(worker, visit);
    }
    for (size_t box = BOX_FIRST; box < flow->topology->box_count; box++)
        if (!care_serves(flow, box))
            fail_without_worker(flow, box);
}

/* ---- Answers ---- */

void work_take_answer(struct worker *worker, const char *line, size_t length)
{
    struct visit *visit = worker->visit;
    char why[ERROR_SIZE];
    struct answer answer;

    if (worker->state == WORKER_IDLE) {
        worker_kill(worker, "it talks without being asked");
        return;
    }
    if (worker->state != WORKER_WORKING)
        return;
    if (!answer_read(line, length, &answer, why)) {
        char said[ERROR_SIZE];

        snprintf(said, sizeof(said), "it answered something unreadable: %.80s",
                 why);
        worker_kill(worker, said);
        return;
    }
    worker->state = WORKER_IDLE;
    worker->visit = NULL;
    if (visit->state == VISIT_WORKING && answer.error.present)
        visit_fail(visit, answer.error.text);
    else if (visit->state == VISIT_WORKING) /* else the job ended before */
        visit_succeed(visit, answer.payload.text,
                      answer.branch.present ? answer.branch.text : "");
    job_release(visit->job);
}

/* ---- Time ---- */

static int64_t look_at_worker(struct worker *worker, int64_t now)
{
    char why[ERROR_SIZE];

    if (worker->state == WORKER_WORKING && worker->until_ms <= now) {
        snprintf(why, sizeof(why), "late: no answer within %d ms",
                 (int)worker->visit->edge->deadline_ms);
        worker_kill(worker, why);
    } else if (worker->state == WORKER_STOPS && worker->until_ms <= now) {
        worker_kill(worker, "it did not stop when told to");
    }
    if (worker->state == WORKER_STARTS)
        return worker->starts_ms;
    return worker->state == WORKER_WORKING || worker->state == WORKER_STOPS
               ? worker->until_ms
               : INT64_MAX;
}

static int64_t wake(struct flow *flow, int64_t now)
{
    int64_t next = INT64_MAX;
    struct channel_item *item = TAILQ_FIRST(&flow->sleeping);

    while (item) {
        struct visit *visit = visit_of(item);

        item = TAILQ_NEXT(item, link);
        if (visit->until_ms <= now) {
            TAILQ_REMOVE(&flow->sleeping, &visit->item, link);
            visit->state = VISIT_WAITING;
            channel_put_back(visit_channel(visit), &visit->item);
        } else if (visit->until_ms < next) {
            next = visit->until_ms;
        }
    }
    return next;
}

/* The box at which the job is; or box_count. */
static size_t find_moving(const struct job *job)
{
    size_t count = job->flow->topology->box_count;
    size_t i = BOX_FIRST;

    while (i < count && !visit_moves(&job->visits[i]))
        i++;
    return i;
}

/* All have the same time, so the oldest is the first without. */
static int64_t end_old_jobs(struct flow *flow, int64_t now)
{
    static const char *const why = "the time for the whole is over";
    struct job *job;

    while ((job = TAILQ_FIRST(&flow->jobs)) && job->deadline_ms <= now) {
        size_t box = find_moving(job);

        if (box == flow->topology->box_count) {
            job_end(job, "run", why);
            continue;
        }
        visit_end(&job->visits[box], VISIT_FAILED, why);
        job_end(job, flow->topology->boxes[box].name, why);
    }
    return job ? job->deadline_ms : INT64_MAX;
}

static int64_t earlier(int64_t left, int64_t right)
{
    return left < right ? left : right;
}

int64_t work_look_at_clock(struct flow *flow, int64_t now)
{
    int64_t next = INT64_MAX;

    for (size_t i = 0; i < flow->worker_count; i++)
        next = earlier(next, look_at_worker(&flow->workers[i], now));
    next = earlier(next, end_old_jobs(flow, now));
    return earlier(next, wake(flow, now));
}
