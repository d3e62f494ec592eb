#include "process_host.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"

enum {
    READY_MS = 8000, /* for the child to come up */
    CALL_MS = 800,   /* for a call into the child: then it is killed */
    END_MS = 1500,   /* for the child to stop its component and end */
    DEATH_MS = 100,  /* from the end of its output to its own */
};

/* ---- In the parent ---- */

static struct link link_of(const struct far *far)
{
    return (struct link){ far->child.from, far->child.to, far->senders };
}

static bool far_init(void *self, struct message *why)
{
    struct far *far = self;
    struct link link;
    char state[STATE_SIZE];

    if (!child_start(&far->child, far->argv, STDOUT_FILENO)) {
        message_say(why, MESSAGE_FAILED, "cannot start its process: %s",
                    strerror(errno));
        return false;
    }
    link = link_of(far);
    message_say(why, MESSAGE_FAILED, "its process was not ready in time");
    if (link_await_start(&link, why, deadline_in_ms(READY_MS)) &&
        why->kind == MESSAGE_DONE)
        return true;
    child_end(&far->child, 0, deadline_in_ms(END_MS));
    child_reap(&far->child, state, sizeof(state));
    return false;
}

static enum handled far_handle(void *self, const struct message *request,
                               struct reply *reply)
{
    struct far *far = self;
    struct envelope envelope = { .message = *request };
    struct link link = link_of(far);
    struct message why;
    char state[STATE_SIZE];
    bool ended;

    if (link_call(&link, far->number, &envelope, reply,
                  deadline_in_ms(CALL_MS)))
        return HANDLED;
    child_close_input(&far->child);
    ended = child_end(&far->child, 0, deadline_in_ms(DEATH_MS));
    child_reap(&far->child, state, sizeof(state));
    message_say(&why, MESSAGE_FAILED, "its process %s: %s",
                ended ? "has ended" : "hung, and had to be ended", state);
    reply_send(reply, &why);
    return CANNOT_GO_ON;
}

/* The child stops its component when its input ends. */
static bool far_stop(void *self)
{
    struct far *far = self;
    char state[STATE_SIZE];
    bool ended;

    if (far->child.pid == 0)
        return false;
    child_close_input(&far->child);
    ended = child_end(&far->child, 0, deadline_in_ms(END_MS));
    child_reap(&far->child, state, sizeof(state));
    return ended && strcmp(state, "exit status 0") == 0;
}

/* Waits for both, messages and the child. */
static enum step far_run(void *self, struct resident *resident)
{
    struct far *far = self;
    struct link link = link_of(far);
    enum step step = STEP_NOTHING;

    mailbox_set_hook(resident->mailbox, loop_wake, &far->waiting);
    loop_wake(&far->waiting); /* for what lies there already */
    while (step == STEP_NOTHING) {
        if (loop_turn(&far->waiting, far->child.from, DEADLINE_NEVER) &&
            !link_serve(&link))
            return STEP_FAILED;
        do
            step = resident_step(resident, DEADLINE_NOW);
        while (step == STEP_HANDLED);
    }
    return step;
}

bool far_open(struct far *self, const char *name, struct component *component)
{
    self->ops = (struct component_ops){
        .name = name,
        .init = far_init,
        .handle = far_handle,
        .stop = far_stop,
        .run = far_run,
    };
    *component = (struct component){ .ops = &self->ops, .self = self };
    return loop_open(&self->waiting);
}

void far_close(struct far *self)
{
    loop_close(&self->waiting);
}

/* ---- In the child ---- */

struct way_out {
    const struct link *link;
    int number;
    struct mailbox *mailbox;
};

static void pass_on(void *self)
{
    const struct way_out *way = self;
    struct envelope envelope;

    while (mailbox_receive(way->mailbox, &envelope, DEADLINE_NOW) ==
           MAILBOX_OK) {
        if (!link_call(way->link, way->number, &envelope, &envelope.reply,
                       DEADLINE_NEVER))
            mailbox_close(way->mailbox);
        reply_drop(&envelope.reply);
    }
}

int far_serve(struct component component, int number,
              struct mailbox *const mailboxes[], const struct sender senders[],
              int count)
{
    struct link link = { STDIN_FILENO, STDOUT_FILENO, senders };
    struct way_out ways[FAR_COUNT];
    struct message said;
    struct loop loop;
    struct host host;
    bool made;
    int exit_code = EXIT_FAILURE;

    for (int i = 0; i < count; i++) {
        ways[i] = (struct way_out){ &link, i, mailboxes[i] };
        if (i != number)
            mailbox_set_hook(mailboxes[i], pass_on, &ways[i]);
    }
    if (!loop_open(&loop))
        return exit_code;
    made = host_on_loop(&host, component, mailboxes[number], &loop, &said);
    if (link_say_started(&link, &said) && made) {
        while (!loop_turn(&loop, link.in, DEADLINE_NEVER) || link_serve(&link))
            ;
        sender_send(senders[number],
                    &(struct envelope){ .kind = ENVELOPE_STOP }, DEADLINE_NOW);
        host_join(&host, DEADLINE_NOW, &exit_code);
    }
    loop_close(&loop);
    return exit_code;
}
