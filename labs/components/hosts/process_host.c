#include "process_host.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"

enum {
    READY_MS = 8000, /* for the child to come up */
    CALL_MS = 800,   /* for a call into the child: then it is killed */
    ASK_MS = 500,    /* for a call out of the child */
    END_MS = 1500,   /* for the child to stop its component and end */
    DEATH_MS = 100,  /* from the end of its output to its own */
};

/* A call has answers, perhaps none, and then an end. Gone: it could not be put
 * into the mailbox, which is closed. */
enum frame_kind { FRAME_CALL, FRAME_ANSWER, FRAME_END, FRAME_GONE };

/* Both ends are the same program on the same machine, so a frame is a struct.
 * It is shorter than PIPE_BUF, so it is written as a whole. */
struct frame {
    enum frame_kind kind;
    enum envelope_kind envelope;
    int number; /* who is called */
    struct message message;
};

static bool write_frame(const struct link *link, const struct frame *frame)
{
    return write(link->out, frame, sizeof(*frame)) == sizeof(*frame);
}

/* False: there was none until the deadline, or the other end is gone. */
static bool read_frame(const struct link *link, struct frame *frame,
                       int64_t deadline)
{
    struct pollfd file = { .fd = link->in, .events = POLLIN };

    return poll(&file, 1, deadline_left_ms(deadline)) == 1 &&
           read(link->in, frame, sizeof(*frame)) == sizeof(*frame);
}

/* Lets the called component answer, and passes its answers back. */
static bool answer_call(const struct link *link, const struct frame *call)
{
    int64_t deadline = deadline_in_ms(ASK_MS);
    struct mailbox *answers = mailbox_create(MAILBOX_CAPACITY);
    struct envelope envelope = { .kind = call->envelope,
                                 .message = call->message };
    struct frame frame = { .kind = FRAME_ANSWER };
    enum mailbox_status status;
    bool ok = true;

    if (!answers)
        return false;
    envelope.reply = (struct reply){ REPLY_STREAM, mailbox_sender(answers) };
    status = sender_send(link->senders[call->number], &envelope, deadline);
    while (ok && mailbox_receive(answers, &envelope, deadline) == MAILBOX_OK) {
        frame.message = envelope.message;
        ok = write_frame(link, &frame);
    }
    mailbox_release(answers);
    frame.kind = status == MAILBOX_CLOSED ? FRAME_GONE : FRAME_END;
    return ok && write_frame(link, &frame);
}

/* Passes the answers to a call on until their end, and answers calls of the
 * other end meanwhile. The last answer is in *last. False: there was no end
 * until the deadline, or there is nobody any more. */
static bool await_end(const struct link *link, struct reply *reply,
                      struct message *last, int64_t deadline)
{
    struct frame frame;

    while (read_frame(link, &frame, deadline)) {
        if (frame.kind == FRAME_END)
            return true;
        if (frame.kind == FRAME_GONE ||
            (frame.kind == FRAME_CALL && !answer_call(link, &frame)))
            return false;
        if (frame.kind == FRAME_ANSWER) {
            *last = frame.message;
            reply_send(reply, &frame.message);
        }
    }
    return false;
}

static bool call(const struct link *link, int number,
                 const struct envelope *envelope, struct reply *reply,
                 int64_t deadline)
{
    struct frame frame = { .kind = FRAME_CALL,
                           .envelope = envelope->kind,
                           .number = number,
                           .message = envelope->message };
    struct message last;

    return write_frame(link, &frame) && await_end(link, reply, &last, deadline);
}

/* ---- In the parent ---- */

static struct link link_of(const struct far *far)
{
    return (struct link){ far->child.from, far->child.to, far->senders };
}

static bool far_init(void *self, struct message *why)
{
    struct far *far = self;
    struct reply nobody = { .kind = REPLY_NONE };
    struct link link;
    char state[STATE_SIZE];

    if (!child_start(&far->child, far->argv, STDOUT_FILENO)) {
        message_say(why, MESSAGE_FAILED, "cannot start its process: %s",
                    strerror(errno));
        return false;
    }
    link = link_of(far);
    message_say(why, MESSAGE_FAILED, "its process was not ready in time");
    if (await_end(&link, &nobody, why, deadline_in_ms(READY_MS)) &&
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

    if (call(&link, far->number, &envelope, reply, deadline_in_ms(CALL_MS)))
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
    struct frame frame;
    enum step step = STEP_NOTHING;

    mailbox_set_hook(resident->mailbox, loop_wake, &far->waiting);
    loop_wake(&far->waiting); /* for what lies there already */
    while (step == STEP_NOTHING) {
        if (loop_turn(&far->waiting, far->child.from, DEADLINE_NEVER) &&
            !(read_frame(&link, &frame, DEADLINE_NOW) &&
              answer_call(&link, &frame)))
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
        if (!call(way->link, way->number, &envelope, &envelope.reply,
                  DEADLINE_NEVER))
            mailbox_close(way->mailbox);
        reply_drop(&envelope.reply);
    }
}

/* Makes the component, and tells the parent how that went. */
static bool make(struct host *host, struct loop *loop, const struct link *link,
                 struct component component, struct mailbox *mailbox)
{
    struct frame frame = { .kind = FRAME_ANSWER };
    bool made = host_on_loop(host, component, mailbox, loop, &frame.message);

    made = write_frame(link, &frame) && made;
    frame.kind = FRAME_END;
    return write_frame(link, &frame) && made;
}

int far_serve(struct component component, int number,
              struct mailbox *const mailboxes[], const struct sender senders[],
              int count)
{
    struct link link = { STDIN_FILENO, STDOUT_FILENO, senders };
    struct way_out ways[FAR_COUNT];
    struct loop loop;
    struct host host;
    struct frame frame;
    int exit_code = EXIT_FAILURE;

    for (int i = 0; i < count; i++) {
        ways[i] = (struct way_out){ &link, i, mailboxes[i] };
        if (i != number)
            mailbox_set_hook(mailboxes[i], pass_on, &ways[i]);
    }
    if (!loop_open(&loop) ||
        !make(&host, &loop, &link, component, mailboxes[number]))
        return exit_code;

    do
        while (!loop_turn(&loop, link.in, DEADLINE_NEVER))
            ;
    while (read_frame(&link, &frame, DEADLINE_NEVER) &&
           answer_call(&link, &frame));
    sender_send(senders[number], &(struct envelope){ .kind = ENVELOPE_STOP },
                DEADLINE_NOW);
    host_join(&host, DEADLINE_NOW, &exit_code);
    loop_close(&loop);
    return exit_code;
}
