#include <stdlib.h>

#include "ask.h"
#include "host.h"

enum { LAST_WORDS_MS = 100 }; /* from a failed init to the end of the thread */

static enum step take_steps(struct resident *resident)
{
    struct component component = resident->component;
    enum step step = STEP_HANDLED;

    if (component.ops->run)
        return component.ops->run(component.self, resident);
    while (step == STEP_HANDLED)
        step = resident_step(resident, DEADLINE_NEVER);
    return step;
}

static void *run(void *argument)
{
    struct host *host = argument;
    struct reply said = host->said;
    int exit_code = EXIT_FAILURE;
    struct message message;
    bool made;

    pthread_setname_np(pthread_self(), host->resident.component.ops->name);
    made = resident_init(&host->resident, &message);
    reply_send(&said, &message);
    if (made)
        exit_code = resident_stop(&host->resident, take_steps(&host->resident));
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

    *host = (struct host){ .resident = { component, mailbox, 0 } };
    message_say(why, MESSAGE_FAILED, "no memory for its thread");
    if (!start(host))
        return false;
    message_say(why, MESSAGE_FAILED, "it was not ready in time");
    if (mailbox_receive(host->life, &envelope, deadline) == MAILBOX_OK)
        *why = envelope.message;
    if (why->kind != MESSAGE_DONE)
        host_join(host, deadline_in_ms(LAST_WORDS_MS), &exit_code);
    return why->kind == MESSAGE_DONE;
}

static bool join_thread(struct host *host, int64_t deadline, int *exit_code)
{
    struct envelope envelope;
    void *result;

    if (mailbox_receive(host->life, &envelope, deadline) == MAILBOX_TIMED_OUT) {
        mailbox_close(host->resident.mailbox);
        pthread_detach(host->thread);
        return false;
    }
    pthread_join(host->thread, &result);
    mailbox_release(host->life);
    *exit_code = (int)(intptr_t)result;
    return true;
}

bool host_join(struct host *host, int64_t deadline, int *exit_code)
{
    if (!host->loop)
        return join_thread(host, deadline, exit_code);
    while (!host->ended && deadline_left_ms(deadline) > 0)
        loop_turn(host->loop, -1, deadline);
    *exit_code = host->exit_code;
    return host->ended;
}
