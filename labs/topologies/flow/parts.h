/* What the files of this folder share: a flow, its jobs and its workers. */
#ifndef FLOW_PARTS_H
#define FLOW_PARTS_H

#include <sys/queue.h>
#include <uv.h>

#include "flow/channel.h"
#include "flow/flow.h"
#include "flow/message.h"
#include "supervisor/supervisor.h"

enum { INPUT_SIZE = 12 };

enum visit_state {
    VISIT_NONE,      /* not yet, or never */
    VISIT_OUTSIDE,   /* on its way into its channel */
    VISIT_BLOCKED,   /* waits for room in its channel */
    VISIT_WAITING,   /* in its channel, for a worker */
    VISIT_WORKING,   /* at a worker */
    VISIT_SLEEPING,  /* before another attempt */
    VISIT_DONE,      /* from here on it has ended */
    VISIT_SKIPPED,   /* failed, and the job goes on without it */
    VISIT_FAILED,    /* failed, and the job with it */
    VISIT_CANCELLED, /* the job ended before */
};

/* A job's message at one box: what is a span in the trace. */
struct visit {
    struct channel_item item; /* first: one is the other */
    struct job *job;
    const struct edge *edge; /* by which it came */
    enum visit_state state;
    struct message *message;
    char *answer; /* owned; NULL: the payload stays as it is */
    int64_t start_ns;
    int64_t end_ns;
    int64_t until_ms;     /* while it sleeps */
    char why[ERROR_SIZE]; /* "": nothing went wrong */
};

/* One value on its way, with a visit for each box of the topology. */
struct job {
    TAILQ_ENTRY(job) link;
    struct flow *flow;
    char input[INPUT_SIZE];
    int64_t deadline_ms;
    uint64_t taken; /* a bit for each edge that it went along */
    size_t moving;  /* visits that have begun and not ended */
    size_t held;    /* by the list, by workers, by who is at work on it */
    bool ended;
    struct visit visits[];
};

TAILQ_HEAD(jobs, job);

enum worker_state {
    WORKER_GONE,    /* and nobody starts it again */
    WORKER_STARTS,  /* is to be started, at starts_ms */
    WORKER_IDLE,    /* ready for work */
    WORKER_WORKING, /* late at until_ms */
    WORKER_STOPS,   /* was told to; killed at until_ms */
    WORKER_KILLED,  /* has not ended yet */
};

struct worker {
    struct flow *flow;
    size_t box;
    enum worker_state state;
    bool restarts; /* once it has ended */
    struct visit *visit;
    bool told; /* to stop: what it does then is no surprise */
    int64_t until_ms;
    int64_t starts_ms;
    uv_process_t process;
    uv_pipe_t pipe;
    size_t open; /* handles */
    int64_t exit_status;
    int term_signal;
    char why[ERROR_SIZE]; /* it could not start, or was killed by us */
    char line[WIRE_LINE_SIZE];
    size_t length;
};

struct flow {
    const struct flow_options *options;
    const struct topology *topology;
    uv_loop_t loop;
    uv_timer_t timer;
    uv_signal_t signals[2];
    struct supervisor supervisor;
    struct channel channels[EDGE_LIMIT];
    struct channel_items blocked; /* visits without room, the oldest first */
    size_t blocked_from[BOX_LIMIT];
    struct channel_items sleeping;
    struct worker *workers; /* in starting order */
    size_t worker_count;
    struct jobs jobs; /* the oldest first */
    int32_t job_count;
    size_t next_value; /* to be begun */
    bool stopping;     /* no more work */
    bool failed;       /* and it was said why */
    bool spans_lost;
};

/* Nanoseconds since 1970, for spans. */
int64_t wall_ns(void);

/* What cannot go on, and why: said once on stderr, and all is stopped. */
void flow_fail(struct flow *flow, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* ---- job.c: from a value to a result ---- */

/* Begins a job for value. False: no memory. */
bool job_begin(struct flow *flow, int32_t value);

/* Ends it: with text as its result, or, if box is not NULL, with what went
 * wrong there. All that still moves is cancelled. It is freed once nobody holds
 * it. */
void job_end(struct job *job, const char *box, const char *text);

/* Somebody lets go of it. */
void job_release(struct job *job);

/* ---- visit.c: a message at one box ---- */

/* The visit that a channel knows as item; NULL for NULL. */
struct visit *visit_of(struct channel_item *item);

/* The channel that it is in, or wants to be; and the name of its box. */
struct channel *visit_channel(const struct visit *visit);
const char *visit_name(const struct visit *visit);

/* Whether it has begun and not ended. */
bool visit_moves(const struct visit *visit);

/* What a visit that has ended hands on. Borrowed. */
const char *visit_output(const struct visit *visit);

/* Takes it out of wherever it is: it moves no more, and its state is this. Of
 * one that has ended nothing changes. */
void visit_end(struct visit *visit, enum visit_state state, const char *why);

/* Its box has answered: the job goes on with payload, along branch. */
void visit_succeed(struct visit *visit, const char *payload,
                   const char *branch);

/* It came to nothing. As its edge says, the job goes on without it or fails. */
void visit_fail(struct visit *visit, const char *why);

/* This attempt came to nothing. There is another one, if any is left. */
void visit_fail_attempt(struct visit *visit, const char *why);

/* ---- route.c: from box to box ---- */

/* visit has ended: it goes on along the edges of branch ("" for none). */
void route_on(struct visit *visit, const char *branch);

/* Tries again what found no room. */
void route_unblock(struct flow *flow);

/* ---- work.c: at a box ---- */

/* Gives work to all who are free. */
void work_hand_out(struct flow *flow);

/* A line of length bytes came from a worker, with a NUL behind it. */
void work_take_answer(struct worker *worker, const char *line, size_t length);

/* Wakes what slept, kills who is late, ends what has no time left. Returns when
 * it has to look again. */
int64_t work_look_at_clock(struct flow *flow, int64_t now);

/* ---- worker.c: a process ---- */

/* Starts it. False: it cannot be, and worker->why says why. */
bool worker_start(struct worker *worker);

/* Writes a request. False: it does not take it. */
bool worker_write(struct worker *worker, const char *line, size_t length);

/* Kills it at once; why is what its work fails by. */
void worker_kill(struct worker *worker, const char *why);

/* Asks it to end, if it runs; it is killed if it does not. */
void worker_stop(struct worker *worker);

/* ---- care.c: who lives ---- */

/* Fills workers and the supervisor. False: no memory. */
bool care_begin(struct flow *flow);

/* Starts those whose time has come. */
void care_start(struct flow *flow, int64_t now);

/* worker has ended, by itself or by us. */
void care_ended(struct worker *worker);

/* Stops all. */
void care_stop(struct flow *flow);

/* Whether a worker is left, and whether one is or will be for box. */
bool care_any_left(const struct flow *flow);
bool care_serves(const struct flow *flow, size_t box);

#endif
