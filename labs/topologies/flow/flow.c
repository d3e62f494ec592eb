/* The loop: what happened is taken in, then all is done that can be. */
#include "flow/flow.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "flow/parts.h"
#include "support/clock.h"

int64_t wall_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void flow_fail(struct flow *flow, const char *format, ...)
{
    va_list arguments;

    if (!flow->failed) {
        va_start(arguments, format);
        fputs("topo: ", stderr);
        vfprintf(stderr, format, arguments);
        fputc('\n', stderr);
        va_end(arguments);
    }
    flow->failed = true;
    care_stop(flow);
}

/* ---- The loop ---- */

static void on_signal(uv_signal_t *handle, int number)
{
    struct flow *flow = handle->data;

    if (!flow->stopping)
        flow_fail(flow, "stopped by %s",
                  number == SIGINT ? "SIGINT" : "SIGTERM");
    else
        for (size_t i = 0; i < flow->worker_count; i++)
            worker_kill(&flow->workers[i], "killed");
}

static void on_timer(uv_timer_t *timer)
{
    (void)timer; /* the loop goes on */
}

static bool may_begin(const struct flow *flow)
{
    const struct flow_options *options = flow->options;

    return !flow->stopping && flow->next_value < options->value_count &&
           flow->blocked_from[BOX_IN] == 0 &&
           (options->at_once == 0 || flow->job_count < options->at_once);
}

static void begin_jobs(struct flow *flow)
{
    const struct flow_options *options = flow->options;

    while (may_begin(flow))
        if (!job_begin(flow, options->values[flow->next_value++]))
            flow_fail(flow, "no memory");
}

static void do_what_can_be_done(struct flow *flow)
{
    int64_t now = now_ms();
    int64_t next = work_look_at_clock(flow, now);

    care_start(flow, now);
    if (!flow->stopping) {
        route_unblock(flow);
        begin_jobs(flow);
        work_hand_out(flow);
        if (TAILQ_EMPTY(&flow->jobs) &&
            flow->next_value == flow->options->value_count)
            care_stop(flow);
    }
    if (next > now + 1000)
        next = now + 1000;
    /* One that is due when uv_run begins is called before it waits, and then
     * nothing would end the waiting: so it repeats. */
    uv_timer_start(&flow->timer, on_timer,
                   next > now ? (uint64_t)(next - now) : 0, 1);
}

static void close_handle(uv_handle_t *handle, void *unused)
{
    (void)unused;
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

/* At once, for somebody may wait for them. If nobody gets them, there is
 * nothing to go on for, and what is left of them goes nowhere. */
static void show_results(struct flow *flow)
{
    if (fflush(stdout) == 0)
        return;
    flow_fail(flow, "cannot write to stdout: %s", strerror(errno));
    if (!freopen("/dev/null", "w", stdout))
        flow->failed = true; /* as it is: there is no other place */
}

static void run(struct flow *flow)
{
    do {
        do_what_can_be_done(flow);
        show_results(flow);
        uv_run(&flow->loop, UV_RUN_ONCE);
    } while (!flow->stopping || care_any_left(flow));
}

/* ---- Beginning and end ---- */

static bool begin(struct flow *flow)
{
    static const int numbers[] = { SIGINT, SIGTERM };
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL); /* whoever started us */
    signal(SIGPIPE, SIG_IGN);
    TAILQ_INIT(&flow->jobs);
    TAILQ_INIT(&flow->blocked);
    TAILQ_INIT(&flow->sleeping);
    if (uv_loop_init(&flow->loop) != 0) {
        flow_fail(flow, "there is no event loop: too many open files?");
        return false;
    }
    uv_timer_init(&flow->loop, &flow->timer);
    for (size_t i = 0; i < 2; i++) {
        uv_signal_init(&flow->loop, &flow->signals[i]);
        flow->signals[i].data = flow;
        uv_signal_start(&flow->signals[i], on_signal, numbers[i]);
    }
    for (size_t i = 0; i < flow->topology->edge_count; i++)
        channel_init(&flow->channels[i],
                     (size_t)flow->topology->edges[i].capacity,
                     (enum full)flow->topology->edges[i].full);
    if (!care_begin(flow))
        flow_fail(flow, "no memory for the workers");
    return true;
}

static void report(const struct flow *flow, FILE *stream)
{
    const struct topology *topology = flow->topology;

    fprintf(stream, "%-24s %8s %8s %8s %8s\n", "channel", "entered", "most",
            "dropped", "refused");
    for (size_t i = 0; i < topology->edge_count; i++) {
        const struct edge *edge = &topology->edges[i];
        const struct channel *channel = &flow->channels[i];
        char name[2 * NAME_SIZE + 4];

        snprintf(name, sizeof(name), "%s -> %s",
                 topology->boxes[edge->from].name,
                 topology->boxes[edge->to].name);
        if (edge->to != BOX_OUT)
            fprintf(stream, "%-24s %8zu %8zu %8zu %8zu\n", name,
                    channel->entered, channel->most, channel->dropped,
                    channel->refused);
    }
}

static void end(struct flow *flow)
{
    struct job *job;

    while ((job = TAILQ_FIRST(&flow->jobs)))
        job_end(job, "run", "it was stopped");
    uv_walk(&flow->loop, close_handle, NULL);
    uv_run(&flow->loop, UV_RUN_DEFAULT);
    uv_loop_close(&flow->loop);
    free(flow->workers);
}

bool flow_run(const struct flow_options *options)
{
    struct flow *flow = calloc(1, sizeof(*flow));
    bool ok;

    if (!flow)
        return false;
    flow->options = options;
    flow->topology = options->topology;
    ok = begin(flow);
    if (ok) {
        run(flow);
        end(flow);
        if (options->report)
            report(flow, options->report);
        ok = !flow->failed;
    }
    if (flow->spans_lost)
        fprintf(stderr, "topo: spans were lost: they cannot be written\n");
    ok = ok && !flow->spans_lost;
    free(flow);
    return ok;
}
