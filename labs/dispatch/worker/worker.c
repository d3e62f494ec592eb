#include "worker/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/client.h"
#include "loop/backoff.h"
#include "loop/signals.h"
#include "support/clock.h"
#include "support/narration.h"
#include "support/stop_signals.h"
#include "wire/message.h"
#include "wire/websocket.h"

enum { CONNECT_MS = 5000 };

struct state {
    const struct worker_options *options;
    struct loop loop;
    struct signals signals;
    struct connection connection;
    int64_t started_ms;
    bool stopped; /* the dispatcher said so */
};

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

    outcome->status = done ? TASK_COMPLETED : TASK_FAILED;
    if (done)
        outcome->payload =
            (struct json){ answer.payload, strlen(answer.payload) };
    outcome->retryable = answer.retryable;
    strcpy(outcome->code, answer.code);
    snprintf(outcome->reason, REASON_SIZE, "%s", answer.reason);
    snprintf(outcome->worker_id, NAME_SIZE, "%s", state->options->name);
    strcpy(message.body.result.task_id, order->id);
    message.body.result.duration_ms = (int32_t)(now_ms() - begun);
    message_send(&state->connection, &message);
}

static void on_message(void *self, const char *text, size_t length)
{
    struct state *state = self;
    struct message message;
    char why[CODEC_WHY_SIZE];

    if (message_read(text, length, &message, why) != MESSAGE_OK)
        narrate("[worker] ignored a message: %s\n", why);
    else if (message.type == MESSAGE_DISPATCH)
        work(state, &message.body.order);
    else if (message.type == MESSAGE_SHUTDOWN)
        state->stopped = true;
}

static bool shall_stop(const struct state *state)
{
    return state->stopped || state->signals.taken;
}

/* Until the connection is closed, or there is a reason to stop. */
static void serve(struct state *state)
{
    int64_t next = 0;

    say_hello(state);
    while (!state->connection.closed && !shall_stop(state)) {
        int64_t now = now_ms();

        if (now >= next) {
            say_alive(state);
            next = now + state->options->heartbeat_ms;
        }
        loop_turn(&state->loop, next - now);
    }
    connection_finish(&state->connection);
    for (int64_t until = now_ms() + 1000;
         !state->connection.closed && now_ms() < until;)
        loop_turn(&state->loop, until - now_ms());
}

static void rest(struct state *state, int failures)
{
    int64_t until = now_ms() + backoff_ms(failures);
    int64_t now;

    while (!shall_stop(state) && (now = now_ms()) < until)
        loop_turn(&state->loop, until - now);
}

static void connect_and_serve(struct state *state, int *failures)
{
    const struct worker_options *options = state->options;
    char why[CLIENT_WHY_SIZE];
    int file =
        client_connect(options->address, options->token, CONNECT_MS, why);

    if (file < 0) {
        narrate("[worker] %s\n", why);
        rest(state, (*failures)++);
        return;
    }
    *failures = 0;
    narrate("[worker] %s is connected to %s\n", options->name,
            options->address);
    connection_open(&state->connection, &state->loop, file, file,
                    websocket_client(MESSAGE_LIMIT), on_message, state);
    serve(state);
    if (!shall_stop(state)) {
        narrate("[worker] lost %s: %s\n", options->address,
                state->connection.why);
        rest(state, 0);
    }
    connection_release(&state->connection);
}

int worker_run(const struct worker_options *options)
{
    struct state state = { .options = options, .started_ms = now_ms() };
    bool ok = signals_open(&state.signals, &state.loop, block_stop_signals());
    int failures = 0;

    if (!ok)
        fprintf(stderr, "worker: no file for signals\n");
    while (ok && !shall_stop(&state))
        connect_and_serve(&state, &failures);
    signals_close(&state.signals);
    loop_release(&state.loop);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
