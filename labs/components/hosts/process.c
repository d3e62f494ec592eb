#include "process.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    READY_MS = 8000, /* for the child to come up */
    CALL_MS = 800,   /* for a call into the child: then it is killed */
    BACK_MS = 500,   /* for a call out of it */
    END_MS = 1500,   /* for the child to stop its component and end */
    DEATH_MS = 100,  /* from the end of its socket to its own */
};

/* A call has answers, perhaps none, and then an end. Gone: there is nobody. */
enum frame_kind { FRAME_CALL, FRAME_ANSWER, FRAME_END, FRAME_GONE };

/* Both ends are the same program, so a frame is a struct; the sockets keep each
 * in one piece. */
struct frame {
    enum frame_kind kind;
    int number; /* who is called */
    enum envelope_kind envelope;
    struct message message;
};

static bool put(int fd, const struct frame *frame)
{
    return send(fd, frame, sizeof(*frame), MSG_NOSIGNAL) == sizeof(*frame);
}

static bool get(int fd, struct frame *frame, int64_t deadline)
{
    return is_readable(fd, deadline) &&
           recv(fd, frame, sizeof(*frame), 0) == sizeof(*frame);
}

/* Passes the answers on to envelope's reply until their end; the last is left
 * in envelope. False: no end until the deadline, or there is nobody. */
static bool call(int fd, int number, struct envelope *envelope,
                 int64_t deadline)
{
    struct frame frame = { FRAME_CALL, number, envelope->kind,
                           envelope->message };
    bool ok = put(fd, &frame);

    while (ok && (ok = get(fd, &frame, deadline)) &&
           frame.kind == FRAME_ANSWER) {
        envelope->message = frame.message;
        reply_send(&envelope->reply, &frame.message);
    }
    return ok && frame.kind == FRAME_END;
}

/* Puts one call through, and its answers. False: the other end is gone. */
static bool serve(int fd, const struct sender senders[], int patience_ms)
{
    struct mailbox *answers = NULL;
    struct envelope envelope;
    struct frame frame;
    int64_t deadline;
    bool gone;

    if (!get(fd, &frame, DEADLINE_NEVER) || frame.kind != FRAME_CALL ||
        !(answers = mailbox_create(MAILBOX_CAPACITY)))
        return false;
    deadline = now_ms() + patience_ms;
    envelope = (struct envelope){ frame.envelope,
                                  frame.message,
                                  { REPLY_STREAM, mailbox_sender(answers) } };
    gone = sender_send(senders[frame.number], &envelope, deadline) ==
           MAILBOX_CLOSED;
    frame.kind = FRAME_ANSWER;
    while (mailbox_receive(answers, &envelope, deadline) == MAILBOX_OK) {
        frame.message = envelope.message;
        put(fd, &frame);
    }
    mailbox_release(answers);
    frame.kind = gone ? FRAME_GONE : FRAME_END;
    return put(fd, &frame);
}

/* ---- In the child ---- */

struct way_out {
    int up;
    int number;
    struct mailbox *mailbox;
};

static void pass_on(void *self)
{
    const struct way_out *way = self;
    struct envelope envelope;

    while (mailbox_receive(way->mailbox, &envelope, DEADLINE_NOW) ==
           MAILBOX_OK) {
        if (!call(way->up, way->number, &envelope, DEADLINE_NEVER))
            mailbox_close(way->mailbox);
        reply_drop(&envelope.reply);
    }
}

/* What is sent to the other components' mailboxes goes to the parent, where
 * each has the same number. Returns the exit code of the component. */
static int live(const struct far *far, int down, int up)
{
    struct sender own = far->senders[far->number];
    struct envelope stop = { .kind = ENVELOPE_STOP };
    struct way_out ways[FAR_COUNT];
    struct frame frame;
    struct host host;
    bool made;
    int exit_code = EXIT_FAILURE;

    for (int i = 0; i < far->count; i++) {
        ways[i] = (struct way_out){ up, i, far->senders[i].mailbox };
        if (i != far->number)
            mailbox_set_hook(ways[i].mailbox, pass_on, &ways[i]);
    }
    pthread_setname_np(pthread_self(), far->component.ops->name);
    if (!get(down, &frame, DEADLINE_NEVER)) /* until it shall be made */
        return EXIT_FAILURE;
    made = host_on_thread(&host, far->component, own.mailbox,
                          now_ms() + READY_MS, &frame.message);
    frame.kind = FRAME_ANSWER;
    put(down, &frame);
    frame.kind = made ? FRAME_END : FRAME_GONE;
    put(down, &frame);
    if (made) {
        while (serve(down, far->senders, READY_MS))
            ;
        sender_send(own, &stop, DEADLINE_NOW);
        host_join(&host, now_ms() + READY_MS, &exit_code);
    }
    return exit_code;
}

/* ---- In the parent ---- */

/* A thread that turns calls into messages. When the child has ended, whoever
 * sends to the component shall be told so. */
static void *put_through(void *argument)
{
    const struct far *far = argument;

    while (serve(far->up, far->senders, BACK_MS))
        ;
    mailbox_close(far->senders[far->number].mailbox);
    return NULL;
}

static bool far_stop(void *self)
{
    struct far *far = self;
    char state[STATE_SIZE] = "";

    if (far->child.pid != 0) {
        put(far->down, &(struct frame){ .kind = FRAME_END });
        child_end(&far->child, 0, now_ms() + END_MS);
        child_reap(&far->child, state, sizeof(state));
    }
    pthread_join(far->operator, NULL);
    return strcmp(state, "exit status 0") == 0;
}

static bool far_init(void *self, struct message *why)
{
    struct far *far = self;
    struct envelope start = { .reply = { .kind = REPLY_NONE } };
    bool ok;

    message_say(&start.message, MESSAGE_FAILED, "its process was not ready");
    ok = pthread_create(&far->operator, NULL, put_through, far) == 0;
    if (ok && !call(far->down, far->number, &start, now_ms() + READY_MS)) {
        far_stop(far);
        ok = false;
    }
    *why = start.message;
    return ok;
}

static enum handled far_handle(void *self, const struct message *request,
                               struct reply *reply)
{
    struct far *far = self;
    struct envelope envelope = { .message = *request, .reply = *reply };
    char state[STATE_SIZE];
    bool ended;
    bool answered = call(far->down, far->number, &envelope, now_ms() + CALL_MS);

    *reply = envelope.reply;
    if (answered)
        return HANDLED;
    ended = child_end(&far->child, 0, now_ms() + DEATH_MS);
    child_reap(&far->child, state, sizeof(state));
    message_say(&envelope.message, MESSAGE_FAILED, "its process %s: %s",
                ended ? "has ended" : "hung, and had to be ended", state);
    reply_send(reply, &envelope.message);
    return CANNOT_GO_ON;
}

bool far_open(struct far *self, struct component *view)
{
    int down[2];
    int up[2];
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, down) != 0 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, up) != 0)
        return false;
    pid = child_fork(&self->child);
    if (pid == 0)
        exit(live(self, down[1], up[1]));
    close(down[1]);
    close(up[1]);
    self->down = down[0];
    self->up = up[0];
    self->ops = (struct component_ops){ .name = self->component.ops->name,
                                        .init = far_init,
                                        .handle = far_handle,
                                        .stop = far_stop };
    *view = (struct component){ .ops = &self->ops, .self = self };
    return pid > 0;
}

void far_close(struct far *self)
{
    char state[STATE_SIZE];

    if (self->child.pid != 0) { /* it was never hosted */
        child_end(&self->child, SIGKILL, DEADLINE_NEVER);
        child_reap(&self->child, state, sizeof(state));
    }
    close(self->down);
    close(self->up);
}
