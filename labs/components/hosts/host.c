#include "host.h"

#include <stdio.h>
#include <stdlib.h>

enum { LAST_WORDS_MS = 100 }; /* from a failed init to the end of the thread */

/* ---- What every host does: begin, take steps until it has ended ---- */

/* *said is LIFE_START, or says why init failed. */
static void begin(struct host *host, struct message *said)
{
    struct component component = host->component;

    *said = (struct message){ .kind = LIFE_START };
    host->exit_code = EXIT_FAILURE; /* until it is told to stop */
    if (!component.ops->init || component.ops->init(component.self, said))
        return;
    host->ended = true;
    mailbox_close(host->mailbox);
}

static void end(struct host *host)
{
    struct component component = host->component;

    mailbox_close(host->mailbox);
    if (component.ops->stop && !component.ops->stop(component.self))
        host->exit_code = EXIT_FAILURE;
    host->ended = true;
}

static void answer_status(const struct host *host, struct reply *reply)
{
    struct message message = { .kind = LIFE_STATUS };

    snprintf(message.status.name, NAME_SIZE, "%s", host->component.ops->name);
    snprintf(message.status.state, NAME_SIZE, "running");
    message.status.waiting = (int32_t)mailbox_waiting(host->mailbox);
    message.status.handled = host->handled;
    reply_send(reply, &message);
}

/* False: the component cannot go on. */
static bool handle(struct host *host, struct envelope *envelope)
{
    struct component component = host->component;
    int kind = (int)envelope->message.kind;
    enum handled handled = component.ops->handle(
        component.self, &envelope->message, &envelope->reply);

    host->handled++;
    if (handled == NOT_FOR_ME) {
        message_say(&envelope->message, MESSAGE_REFUSED,
                    "%s does not know message %d", component.ops->name, kind);
        reply_send(&envelope->reply, &envelope->message);
    }
    return handled != CANNOT_GO_ON;
}

/* Waits for one message and has it handled. False: there was none. */
static bool take_step(struct host *host, int64_t deadline)
{
    struct envelope envelope = { .message = { .kind = LIFE_STOP } };
    bool goes_on = true;

    if (mailbox_receive(host->mailbox, &envelope, deadline) ==
        MAILBOX_TIMED_OUT)
        return false;
    if (envelope.message.kind == LIFE_STOP) { /* or nobody can send any more */
        host->exit_code = EXIT_SUCCESS;
        goes_on = false;
    } else if (envelope.message.kind == LIFE_STATUS) {
        answer_status(host, &envelope.reply);
    } else {
        goes_on = handle(host, &envelope);
    }
    reply_drop(&envelope.reply);
    if (!goes_on)
        end(host);
    return true;
}

/* ---- On a thread ---- */

static void *run(void *argument)
{
    struct host *host = argument;
    struct reply said = host->said;
    struct message message;
    intptr_t exit_code;

    pthread_setname_np(pthread_self(), host->component.ops->name);
    begin(host, &message);
    reply_send(&said, &message);
    while (!host->ended)
        take_step(host, DEADLINE_NEVER);
    exit_code = host->exit_code;
    reply_drop(&said); /* the last that it does: now it can be joined */
    return (void *)exit_code;
}

bool host_on_thread(struct host *host, struct component component,
                    struct mailbox *mailbox, int64_t deadline,
                    struct message *why)
{
    struct envelope envelope;
    int exit_code;

    *host = (struct host){ .component = component,
                           .mailbox = mailbox,
                           .life = mailbox_create(1) };
    message_say(why, MESSAGE_FAILED, "no memory for its thread");
    if (!host->life)
        return false;
    host->said = reply_to(host->life, REPLY_STREAM);
    if (pthread_create(&host->thread, NULL, run, host) != 0) {
        reply_drop(&host->said);
        mailbox_release(host->life);
        return false;
    }
    message_say(why, MESSAGE_FAILED, "it was not ready in time");
    if (mailbox_receive(host->life, &envelope, deadline) == MAILBOX_OK)
        *why = envelope.message;
    if (why->kind != LIFE_START)
        host_join(host, now_ms() + LAST_WORDS_MS, &exit_code);
    return why->kind == LIFE_START;
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
                           .bell = mailbox_create(MAILBOX_CAPACITY) };
    if (loop->bell)
        loop->to = mailbox_sender(loop->bell);
    return loop->bell;
}

void loop_close(struct loop *loop)
{
    sender_drop(&loop->to);
    mailbox_release(loop->bell);
}

/* Has the component handle what there is. Whoever is at work already, and is
 * asked by somebody that it asked itself, takes that message afterwards. */
static void work(struct host *host)
{
    if (host->at_work)
        return;
    host->at_work = true;
    while (!host->ended && take_step(host, DEADLINE_NOW))
        ;
    host->at_work = false;
}

static void on_send(void *self)
{
    struct host *host = self;

    if (pthread_equal(pthread_self(), host->loop->thread))
        work(host);
    else if (mailbox_waiting(host->loop->bell) == 0) /* else it rings already */
        tell(host->loop->to, &(struct message){ .kind = LIFE_START },
             DEADLINE_NOW);
}

bool host_on_loop(struct host *host, struct component component,
                  struct mailbox *mailbox, struct loop *loop,
                  struct message *why)
{
    *host = (struct host){ .component = component,
                           .mailbox = mailbox,
                           .loop = loop,
                           .next = loop->first };
    begin(host, why);
    if (host->ended)
        return false;
    loop->first = host;
    mailbox_set_hook(mailbox, on_send, host);
    work(host); /* what lies there already */
    return true;
}

bool loop_turn(struct loop *loop, int64_t deadline)
{
    struct envelope envelope;
    enum mailbox_status status =
        mailbox_receive(loop->bell, &envelope, deadline);

    for (struct host *host = loop->first; host; host = host->next)
        work(host);
    return status == MAILBOX_OK && envelope.message.kind == LIFE_STOP;
}

/* ---- The end ---- */

bool host_join(struct host *host, int64_t deadline, int *exit_code)
{
    if (!host->loop)
        return join_thread(host, deadline, exit_code);
    work(host);
    while (!host->ended && now_ms() < deadline)
        loop_turn(host->loop, deadline);
    *exit_code = host->exit_code;
    return host->ended;
}
