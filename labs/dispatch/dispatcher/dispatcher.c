#include "dispatcher/dispatcher.h"

#include <assert.h>
#include <stdlib.h>

#include "dispatcher/parts.h"
#include "support/clock.h"

enum {
    TICK_MS = 100,     /* at the latest, we look for who is silent */
    GOODBYE_MS = 1000, /* for all to close their ends */
};

struct dispatcher *dispatcher_create(const struct dispatcher_options *options)
{
    struct dispatcher *dispatcher = calloc(1, sizeof(*dispatcher));
    struct dispatcher_options *all;

    if (!dispatcher || uv_loop_init(&dispatcher->loop) != 0) {
        free(dispatcher);
        return NULL;
    }
    uv_timer_init(&dispatcher->loop, &dispatcher->tick);
    all = &dispatcher->options;
    *all = *options;
    all->bind = all->bind ? all->bind : "127.0.0.1";
    all->dead_after_ms = all->dead_after_ms ? all->dead_after_ms : 15000;
    all->queue_limit = all->queue_limit ? all->queue_limit : 10000;
    all->now = all->now ? all->now : now_ms;
    dispatcher->pool = (struct pool){ .least = all->fewest_workers,
                                      .most = all->most_workers,
                                      .on_too_few = all->on_too_few,
                                      .self = all->self };
    return dispatcher;
}

static void stop_listening(struct dispatcher *dispatcher)
{
    uv_close((uv_handle_t *)&dispatcher->listener, NULL);
    dispatcher->listens = false;
    dispatcher->guest_waits = false;
}

bool dispatcher_start(struct dispatcher *dispatcher)
{
    struct sockaddr_storage address;
    char text[ADDRESS_SIZE];
    int error;

    if (dispatcher->listens)
        return true;
    dispatcher->stopping = false;
    dispatcher->listener.data = dispatcher;
    snprintf(text, sizeof(text), "%s:%d", dispatcher->options.bind,
             (int)dispatcher->options.port);
    uv_tcp_init(&dispatcher->loop, &dispatcher->listener);
    error = address_find(&dispatcher->loop, text, &address);
    if (!error)
        error = uv_tcp_bind(&dispatcher->listener,
                            (const struct sockaddr *)&address, 0);
    if (!error)
        error = uv_listen((uv_stream_t *)&dispatcher->listener, SOMAXCONN,
                          links_accept);
    dispatcher->listens = !error;
    address_write(&dispatcher->listener, dispatcher->address);
    if (error) {
        fprintf(stderr, "dispatchd: cannot listen on %s: %s%s\n", text,
                uv_strerror(error),
                error == UV_EADDRINUSE ? " (choose another with --port)"
                                       : " (see --bind)");
        stop_listening(dispatcher);
        uv_run(&dispatcher->loop, UV_RUN_NOWAIT); /* until it is closed */
    }
    return !error;
}

const char *dispatcher_address(const struct dispatcher *dispatcher)
{
    return dispatcher->address;
}

uv_loop_t *dispatcher_loop(struct dispatcher *dispatcher)
{
    return &dispatcher->loop;
}

int64_t dispatcher_now(const struct dispatcher *dispatcher)
{
    return dispatcher->options.now();
}

/* ---- Turns ---- */

static void on_tick(uv_timer_t *tick)
{
    uv_stop(tick->loop); /* or it would wait for something else, too */
}

void dispatcher_turn(struct dispatcher *dispatcher, int64_t most_ms)
{
    const struct task *due = tasks_next_due(&dispatcher->tasks);
    int64_t left =
        due ? due->deadline_ms - dispatcher_now(dispatcher) : TICK_MS;
    int64_t wait = most_ms < TICK_MS ? most_ms : TICK_MS;

    if (left < wait)
        wait = left > 0 ? left : 0;
    flow_start(dispatcher);
    uv_update_time(&dispatcher->loop);
    uv_timer_start(&dispatcher->tick, on_tick, (uint64_t)wait, 0);
    uv_run(&dispatcher->loop, UV_RUN_ONCE);
    uv_timer_stop(&dispatcher->tick);
    links_upkeep(dispatcher);
    fleet_upkeep(dispatcher);
    flow_end_due(dispatcher);
    flow_start(dispatcher);
}

void dispatcher_await(struct dispatcher *dispatcher, const char *task_id)
{
    while (tasks_find(&dispatcher->tasks, task_id))
        dispatcher_turn(dispatcher, TICK_MS);
}

/* ---- End ---- */

/* Until it is so, or the time is up. */
static void turn_until(struct dispatcher *dispatcher, const size_t *none_left,
                       int64_t until)
{
    int64_t now;

    while (*none_left > 0 && (now = dispatcher_now(dispatcher)) < until)
        dispatcher_turn(dispatcher, until - now);
}

void dispatcher_stop(struct dispatcher *dispatcher, int64_t grace_ms)
{
    int64_t until = dispatcher_now(dispatcher) + grace_ms;

    dispatcher->stopping = true;
    if (dispatcher->listens)
        stop_listening(dispatcher);
    turn_until(dispatcher, &dispatcher->tasks.count, until);
    flow_cancel_all(dispatcher, NULL, "the dispatcher stopped");

    until = dispatcher_now(dispatcher) + GOODBYE_MS;
    links_say_goodbye(dispatcher, until);
    turn_until(dispatcher, &dispatcher->link_count, until);
    links_close(dispatcher, "the dispatcher stopped");
    fleet_kill(dispatcher);
    uv_run(&dispatcher->loop, UV_RUN_DEFAULT); /* until all are closed */
    fleet_release(dispatcher);
}

void dispatcher_destroy(struct dispatcher *dispatcher)
{
    int error;

    if (!dispatcher)
        return;
    dispatcher_stop(dispatcher, 0);
    uv_close((uv_handle_t *)&dispatcher->tick, NULL);
    uv_run(&dispatcher->loop, UV_RUN_DEFAULT);
    error = uv_loop_close(&dispatcher->loop);
    assert(!error);
    (void)error;
    queue_release(&dispatcher->queue);
    tasks_release(&dispatcher->tasks);
    pool_release_all(&dispatcher->pool);
    free(dispatcher);
}
