#include "process.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { ROOM_MS = 500 }; /* for a full mailbox to have room for a request */

/* A request has answers, perhaps none, and then an end. */
enum frame_kind { FRAME_REQUEST, FRAME_ANSWER, FRAME_END };

/* Both ends are the same program, so a frame is a struct; the socket keeps it
 * in one piece. */
struct frame {
    enum frame_kind kind;
    int number; /* who was asked */
    struct message message;
};

/* What cannot be sent within a second is lost: the other end has stopped. */
static bool put(const struct way *way, enum frame_kind kind,
                const struct message *message)
{
    struct frame frame = { .kind = kind, .number = way->number };

    if (message)
        frame.message = *message;
    return send(way->fd, &frame, sizeof(frame), MSG_NOSIGNAL) == sizeof(frame);
}

static bool get(int fd, struct frame *frame)
{
    return recv(fd, frame, sizeof(*frame), 0) == sizeof(*frame);
}

/* A reply to the other process. */
static enum mailbox_status say(void *self, const struct message *message)
{
    return put(self, message ? FRAME_ANSWER : FRAME_END, message)
               ? MAILBOX_OK
               : MAILBOX_CLOSED;
}

/* The hook of a component's mailbox, where the component is not. */
static void pass_on(void *self)
{
    struct way *way = self;
    struct envelope envelope;

    pthread_mutex_lock(&way->lock);
    if (!way->busy &&
        mailbox_receive(way->mailbox, &envelope, DEADLINE_NOW) == MAILBOX_OK) {
        way->busy = true;
        way->reply = envelope.reply;
        put(way, FRAME_REQUEST, &envelope.message);
    }
    pthread_mutex_unlock(&way->lock);
}

/* Passes an answer on, or, if it is NULL, their end, and the next request. */
static void pass_back(struct way *way, const struct message *answer)
{
    struct reply reply;

    pthread_mutex_lock(&way->lock);
    reply = way->reply;
    if (!answer) {
        way->reply = (struct reply){ 0 };
        way->busy = false;
    }
    pthread_mutex_unlock(&way->lock);
    if (reply.kind != REPLY_NONE)
        reply.say(reply.self, answer);
    if (!answer)
        pass_on(way);
}

/* False: whom the request was for has ended, or will. */
static bool take(struct process *process, const struct frame *frame)
{
    struct way *way = &process->ways[frame->number];
    struct envelope envelope = { frame->message, { REPLY_STREAM, say, way } };

    if (frame->kind != FRAME_REQUEST) {
        pass_back(way, frame->kind == FRAME_END ? NULL : &frame->message);
        return true;
    }
    return sender_send(process->senders[frame->number], &envelope,
                       now_ms() + ROOM_MS) != MAILBOX_CLOSED &&
           frame->message.kind != LIFE_STOP;
}

/* Lays a way to each component: those that are not here hear it as well. */
static void lay_ways(struct process *process, int fd, bool in_child)
{
    process->fd = fd;
    for (int i = 0; i < process->count; i++) {
        struct way *way = &process->ways[i];

        *way = (struct way){ .fd = fd,
                             .number = i,
                             .mailbox = process->senders[i].mailbox,
                             .lock = PTHREAD_MUTEX_INITIALIZER,
                             .busy = !in_child }; /* until it is started */
        if ((i == process->number) != in_child)
            mailbox_set_hook(way->mailbox, pass_on, way);
    }
}

/* ---- In the child ---- */

/* Returns the exit code of the component. That may take long: it is the parent
 * that has a deadline. */
static int live(struct process *process, int fd)
{
    struct mailbox *mailbox = process->senders[process->number].mailbox;
    int exit_code = EXIT_FAILURE;
    struct host host;
    struct frame frame;
    bool made;

    pthread_setname_np(pthread_self(), process->component.ops->name);
    lay_ways(process, fd, true);
    if (!get(fd, &frame))
        return EXIT_FAILURE;
    made = host_on_thread(&host, process->component, mailbox, DEADLINE_NEVER,
                          &frame.message);
    put(&process->ways[process->number], FRAME_ANSWER, &frame.message);
    while (made && get(fd, &frame) && take(process, &frame))
        ;
    if (made)
        host_join(&host, DEADLINE_NEVER, &exit_code);
    return exit_code;
}

/* ---- In the parent ---- */

bool process_open(struct process *process)
{
    struct timeval second = { .tv_sec = 1 };
    int fds[2];
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0)
        return false;
    for (int i = 0; i < 2; i++)
        setsockopt(fds[i], SOL_SOCKET, SO_SNDTIMEO, &second, sizeof(second));
    pid = child_fork(&process->child);
    if (pid == 0)
        exit(live(process, fds[1]));
    close(fds[1]);
    lay_ways(process, fds[0], false);
    return pid > 0;
}

/* A thread that reads what the child says, until it has ended. Then whoever
 * sends to the component shall be told so. */
static void *read_frames(void *argument)
{
    struct process *process = argument;
    struct frame frame;

    while (get(process->fd, &frame))
        take(process, &frame);
    mailbox_close(process->senders[process->number].mailbox);
    pass_back(&process->ways[process->number], NULL);
    return NULL;
}

bool process_start(struct process *process, int64_t deadline,
                   struct message *why)
{
    struct way *way = &process->ways[process->number];
    struct frame frame;

    message_say(why, MESSAGE_FAILED, "its process was not ready in time");
    put(way, FRAME_REQUEST, NULL);
    if (is_readable(process->fd, deadline) && get(process->fd, &frame))
        *why = frame.message;
    if (why->kind != LIFE_START ||
        pthread_create(&process->reader, NULL, read_frames, process) != 0) {
        mailbox_close(way->mailbox);
        return false;
    }
    pass_back(way, NULL); /* this is done: what was sent already is next */
    return true;
}

int process_join(struct process *process, int64_t deadline)
{
    int status = child_end(&process->child, 0, deadline);

    pthread_join(process->reader, NULL);
    return status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

void process_close(struct process *process)
{
    if (process->child.pid != 0)
        child_end(&process->child, SIGKILL, DEADLINE_NEVER);
    close(process->fd);
}
