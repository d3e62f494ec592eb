#include "workers/worker.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/clock.h"
#include "support/narration.h"
#include "support/stop_signals.h"
#include "wire/connection.h"
#include "wire/message.h"

enum {
    ANSWERS_MS = 5000, /* the dispatcher, when we connect */
    GOODBYE_MS = 1000,
};

struct state {
    const struct worker_options *options;
    uv_loop_t loop;
    uv_signal_t interrupt;
    uv_signal_t terminate;
    uv_timer_t timer; /* to the next heartbeat, or until we connect again */
    struct connection connection;
    bool connects; /* and is not closed */
    bool stopping;
    int32_t failures;
    int64_t started_ms;
    int64_t connected_ms;
};

/* ---- What we say ---- */

static void say_hello(struct state *state)
{
    const struct worker_options *options = state->options;
    struct message message = { .type = MESSAGE_REGISTER };
    struct registration *is = &message.body.registration;

    snprintf(is->worker_id, NAME_SIZE, "%s", options->name);
    is->capacity = options->capacity;
    for (; is->tasks.count < options->count; is->tasks.count++)
        snprintf(is->tasks.items[is->tasks.count], NAME_SIZE, "%s",
                 options->handlers[is->tasks.count].task);
    if (options->tag)
        snprintf(is->tags.items[is->tags.count++], NAME_SIZE, "%s",
                 options->tag);
    message_send(&state->connection, &message);
}

static void say_alive(struct state *state)
{
    struct message message = { .type = MESSAGE_HEARTBEAT };
    struct heartbeat *heartbeat = &message.body.heartbeat;

    snprintf(heartbeat->worker_id, NAME_SIZE, "%s", state->options->name);
    heartbeat->capacity = state->options->capacity;
    heartbeat->uptime_s = (int32_t)((now_ms() - state->started_ms) / 1000);
    message_send(&state->connection, &message);
}

static const struct worker_handler *
find_handler(const struct worker_options *options, const char *task)
{
    for (size_t i = 0; i < options->count; i++)
        if (strcmp(options->handlers[i].task, task) == 0)
            return &options->handlers[i];
    return NULL;
}

static void work(struct state *state, const struct order *order)
{
    const struct worker_handler *handler =
        find_handler(state->options, order->route.task);
    struct worker_answer answer = { .code = "UNKNOWN_TASK_TYPE" };
    struct message message = { .type = MESSAGE_RESULT };
    struct outcome *outcome = &message.body.result.outcome;
    int64_t begun = now_ms();
    bool done = handler && handler->handle(order->payload.text,
                                           order->payload.length, &answer);

    strcpy(message.body.result.task_id, order->id);
    snprintf(outcome->worker_id, NAME_SIZE, "%s", state->options->name);
    message.body.result.duration_ms = (int32_t)(now_ms() - begun);
    outcome->status = done ? TASK_COMPLETED : TASK_FAILED;
    if (done) {
        outcome->payload.text = answer.payload;
        outcome->payload.length = strlen(answer.payload);
    } else {
        strcpy(outcome->code, answer.code);
        strcpy(outcome->reason, answer.reason);
        outcome->retryable = answer.retryable;
    }
    message_send(&state->connection, &message);
}

/* ---- What happens ---- */

/* Nothing is left then that the loop could wait for. */
static void close_all(struct state *state)
{
    uv_close((uv_handle_t *)&state->timer, NULL);
    uv_close((uv_handle_t *)&state->interrupt, NULL);
    uv_close((uv_handle_t *)&state->terminate, NULL);
}

static void on_timer(uv_timer_t *timer);

static void stop(struct state *state)
{
    if (!state->stopping && !state->connects)
        close_all(state);
    if (!state->stopping && state->connects) {
        uv_timer_start(&state->timer, on_timer, GOODBYE_MS, 0);
        connection_finish(&state->connection);
    }
    state->stopping = true;
}

static void on_signal(uv_signal_t *signal, int number)
{
    (void)number;
    stop(signal->data);
}

static void on_message(void *self, const char *text, size_t length)
{
    struct state *state = self;
    struct message message;
    char why[CODEC_WHY_SIZE];

    if (message_read(text, length, &message, why) != MESSAGE_OK)
        narrate("[worker] ignored a message: %s\n", why);
    else if (message.type == MESSAGE_REGISTERED)
        narrate("[worker] %s is connected to %s\n", state->options->name,
                state->options->address);
    else if (message.type == MESSAGE_DISPATCH)
        work(state, &message.body.order);
    else if (message.type == MESSAGE_SHUTDOWN)
        stop(state);
}

static void on_closed(void *self)
{
    struct state *state = self;
    const struct connection *connection = &state->connection;

    state->connects = false;
    if (state->stopping) {
        close_all(state);
        return;
    }
    narrate("[worker] %s %s: %s (tries again)\n",
            connection->open ? "lost" : "cannot reach", state->options->address,
            connection->why);
    if (connection->open)
        state->failures = 0;
    uv_timer_start(&state->timer, on_timer,
                   (uint64_t)backoff_ms(state->failures++), 0);
}

static void connect_again(struct state *state)
{
    const struct worker_options *options = state->options;
    uint64_t heartbeat = (uint64_t)options->heartbeat_ms;

    state->connection = (struct connection){
        .framing =
            websocket_framing(options->address, options->token, MESSAGE_LIMIT),
        .on_message = on_message,
        .on_closed = on_closed,
        .self = state,
    };
    state->connects = true;
    state->connected_ms = now_ms();
    connection_connect(&state->connection, &state->loop, options->address);
    say_hello(state);
    say_alive(state);
    uv_timer_start(&state->timer, on_timer,
                   heartbeat < ANSWERS_MS ? heartbeat : ANSWERS_MS, heartbeat);
}

static void on_timer(uv_timer_t *timer)
{
    struct state *state = timer->data;

    if (!state->connects)
        connect_again(state);
    else if (state->stopping)
        connection_close(&state->connection, "it did not say goodbye");
    else if (state->connection.open)
        say_alive(state);
    else if (now_ms() >= state->connected_ms + ANSWERS_MS)
        connection_close(&state->connection, "it does not answer");
}

static void watch(struct state *state, uv_signal_t *handle, int number)
{
    uv_signal_init(&state->loop, handle);
    handle->data = state;
    uv_signal_start(handle, on_signal, number);
}

int worker_run(const struct worker_options *options)
{
    struct state state = { .options = options, .started_ms = now_ms() };
    sigset_t stop = block_stop_signals();

    if (uv_loop_init(&state.loop) != 0) {
        fprintf(stderr, "worker: no memory\n");
        return EXIT_FAILURE;
    }
    watch(&state, &state.interrupt, SIGINT);
    watch(&state, &state.terminate, SIGTERM);
    sigprocmask(SIG_UNBLOCK, &stop, NULL);
    uv_timer_init(&state.loop, &state.timer);
    state.timer.data = &state;
    connect_again(&state);
    uv_run(&state.loop, UV_RUN_DEFAULT);
    return uv_loop_close(&state.loop) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
