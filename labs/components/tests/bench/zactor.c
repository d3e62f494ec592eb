/* The same through CZMQ's zactor, the actor of a well-known library. */
#include <czmq.h>

#include "bench.h"
#include "message.h"

static void actor_answers(zsock_t *pipe, void *unused)
{
    bool goes_on = true;

    (void)unused;
    zsock_signal(pipe, 0);
    while (goes_on) {
        zframe_t *frame = zframe_recv(pipe);

        goes_on = frame && zframe_size(frame) == sizeof(struct message);
        if (goes_on)
            zframe_send(&frame, pipe, 0);
        zframe_destroy(&frame);
    }
}

static void actor_takes(zsock_t *pipe, void *unused)
{
    (void)unused;
    zsock_signal(pipe, 0);
    for (int i = 0; i < MESSAGES; i++) {
        zframe_t *frame = zframe_recv(pipe);

        zframe_destroy(&frame);
    }
    zsock_signal(pipe, 0);
}

static void actor_send(zactor_t *actor, const struct message *message)
{
    zframe_t *frame = zframe_new(message, sizeof(*message));

    zframe_send(&frame, actor, 0);
}

void actor_requests(void)
{
    struct message message = { .kind = DOUBLER_DOUBLE };
    zactor_t *actor = zactor_new(actor_answers, NULL);

    for (int i = 0; i < REQUESTS; i++) {
        zframe_t *frame;

        actor_send(actor, &message);
        frame = zframe_recv(actor);
        zframe_destroy(&frame);
    }
    zactor_destroy(&actor);
}

void actor_stream(void)
{
    struct message message = { .kind = DOUBLER_DOUBLE };
    zactor_t *actor = zactor_new(actor_takes, NULL);

    for (int i = 0; i < MESSAGES; i++)
        actor_send(actor, &message);
    zsock_wait(actor);
    zactor_destroy(&actor);
}
