#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "child.h"

enum { LAST_WORDS_MS = 100 }; /* from a failed init to the end of the thread */
enum step {
    STEP_NOTHING, /* there was no message until the deadline */
    STEP_HANDLED,
    STEP_STOPPED, /* it was told to, or nobody can send to it any more */
    STEP_FAILED,
};

/* ---- What every host does: begin, take steps, end ---- */

/* *said is MESSAGE_DONE, or says why init failed. */
static bool begin(struct host *host, struct message *said)
{
    struct component component = host->component;

    *said = (struct message){ .kind = MESSAGE_DONE };
    if (!component.ops->init || component.ops->init(component.self, said))
        return true;
    mailbox_close(host->mailbox);
    return false;
}

static void answer_status(const struct host *host, struct reply *reply)
{
    struct message message = {
        .kind = MESSAGE_STATUS,
        .status = { .state = "running",
                    .waiting = (int32_t)mailbox_waiting(host->mailbox),
                    .handled = host->handled },
    };

    snprintf(message.status.name, NAME_SIZE, "%s", host->component.ops->name);
    reply_send(reply, &message);
}

static enum step handle(struct host *host, struct envelope *envelope)
{
    struct component component = host->component;
    enum handled handled = component.ops->handle(
        component.self, &envelope->message, &envelope->reply);
    struct message no;

    host->handled++;
    if (handled == NOT_FOR_ME) {
        message_say(&no, MESSAGE_REFUSED, "%s does not know message %d",
                    component.ops->name, (int)envelope->message.kind);
        reply_send(&envelope->reply, &no);
    }
    return handled == CANNOT_GO_ON ? STEP_FAILED : STEP_HANDLED;
}

/* Waits for one message and has it handled. */
static enum step take_step(struct host *host, int64_t deadline)
{
    struct envelope envelope;
    enum mailbox_status status =
        mailbox_receive(host->mailbox, &envelope, deadline);
    enum step step = STEP_HANDLED;

    if (status != MAILBOX_OK)
        return status == MAILBOX_CLOSED ? STEP_STOPPED : STEP_NOTHING;
    if (envelope.kind == ENVELOPE_STOP)
        step = STEP_STOPPED;
    else if (envelope.kind == ENVELOPE_STATUS)
        answer_status(host, &envelope.reply);
    else
        step = handle(host, &envelope);
    reply_drop(&envelope.reply);
    return step;
}

/* Returns the exit code of the component. */
static int end(struct host *host, enum step last)
{
    struct component component = host->component;
    bool ok = last == STEP_STOPPED;

    mailbox_close(host->mailbox);
    if (component.ops->stop)
        ok = component.ops->stop(component.self) && ok;
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* ---- On a thread ---- */

static void *run(void *argument)
{
    struct host *host = argument;
    struct reply said = host->said;
    enum step step = STEP_HANDLED;
    int exit_code = EXIT_FAILURE;
    struct message message;
    bool made;

    pthread_setname_np(pthread_self(), host->component.ops->name);
    made = begin(host, &message);
    reply_send(&said, &message);
    if (made) {
        while (step == STEP_HANDLED)
            step = take_step(host, DEADLINE_NEVER);
        exit_code = end(host, step);
    }
    reply_drop(&said); /* the last that it does: now it can be joined */
    return (void *)(intptr_t)exit_code;
}

static bool start(struct host *host)
{
    host->life = mailbox_create(1);
    if (!host->life)
        return false;
    host->said = (struct reply){ REPLY_STREAM, mailbox_sender(host->life) };
    if (pthread_create(&host->thread, NULL, run, host) == 0)
        return true;
    reply_drop(&host->said);
    mailbox_release(host->life);
    return false;
}

bool host_on_thread(struct host *host, struct component component,
                    struct mailbox *mailbox, int64_t deadline,
                    struct message *why)
{
    struct envelope envelope;
    int exit_code;

    *host = (struct host){ .component = component, .mailbox = mailbox };
    message_say(why, MESSAGE_FAILED, "no memory for its thread");
    if (!start(host))
        return false;
    message_say(why, MESSAGE_FAILED, "it was not ready in time");
    if (mailbox_receive(host->life, &envelope, deadline) == MAILBOX_OK)
        *why = envelope.message;
    if (why->kind != MESSAGE_DONE)
        host_join(host, now_ms() + LAST_WORDS_MS, &exit_code);
    return why->kind == MESSAGE_DONE;
}

static bool join_thread(struct host *host, int64_t deadline, int *exit_code)
{
    struct envelope envelope;
    void *result;

    if (mailbox_receive(host->life, &envelope, deadline) == MAILBOX_TIMED_OUT) {
        mailbox_close(host->mailbox);
        pthread_detach(host->thread);
        return false;
    }
    pthread_join(host->thread, &result);
    mailbox_release(host->life);
    *exit_code = (int)(intptr_t)result;
    return true;
}

/* ---- On a loop ---- */

bool loop_open(struct loop *loop)
{
    *loop = (struct loop){ .thread = pthread_self(),
                           .bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) };
    return loop->bell >= 0;
}

void loop_close(struct loop *loop)
{
    close(loop->bell);
}

void loop_wake(const struct loop *loop)
{
    eventfd_write(loop->bell, 1);
}

/* Has the component handle what there is. Whoever is at work already, and is
 * asked by somebody that it asked itself, takes that message afterwards. */
static void work(struct host *host)
{
    enum step step = STEP_HANDLED;

    if (host->at_work || host->ended)
        return;
    host->at_work = true;
    while (step == STEP_HANDLED)
        step = take_step(host, DEADLINE_NOW);
    if (step != STEP_NOTHING) {
        host->exit_code = end(host, step);
        host->ended = true;
    }
    host->at_work = false;
}

static void on_send(void *self)
{
    struct host *host = self;

    if (pthread_equal(pthread_self(), host->loop->thread))
        work(host);
    else
        loop_wake(host->loop);
}

bool host_on_loop(struct host *host, struct component component,
                  struct mailbox *mailbox, struct loop *loop,
                  struct message *why)
{
    *host = (struct host){ .component = component,
                           .mailbox = mailbox,
                           .loop = loop,
                           .next = loop->first };
    if (!begin(host, why))
        return false;
    loop->first = host;
    mailbox_set_hook(mailbox, on_send, host);
    loop_wake(loop); /* for what lies there already */
    return true;
}

bool loop_turn(struct loop *loop, int fd, int64_t deadline)
{
    struct pollfd files[] = { { .fd = loop->bell, .events = POLLIN },
                              { .fd = fd, .events = POLLIN } };
    eventfd_t rung;

    poll_until(files, 2, deadline);
    eventfd_read(loop->bell, &rung);
    for (struct host *host = loop->first; host; host = host->next)
        work(host);
    return files[1].revents != 0;
}

/* ---- The end ---- */

bool host_join(struct host *host, int64_t deadline, int *exit_code)
{
    if (!host->loop)
        return join_thread(host, deadline, exit_code);
    while (!host->ended && now_ms() < deadline)
        loop_turn(host->loop, -1, deadline);
    *exit_code = host->exit_code;
    return host->ended;
}
