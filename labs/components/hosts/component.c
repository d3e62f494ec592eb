#include "component.h"

#include <stdio.h>
#include <stdlib.h>

#include "ask.h"

bool resident_init(struct resident *resident, struct message *said)
{
    struct component component = resident->component;

    *said = (struct message){ .kind = MESSAGE_DONE };
    if (!component.ops->init || component.ops->init(component.self, said))
        return true;
    mailbox_close(resident->mailbox);
    return false;
}

static void answer_status(const struct resident *resident, struct reply *reply)
{
    struct message message = {
        .kind = MESSAGE_STATUS,
        .status = { .state = "running",
                    .waiting = (int32_t)mailbox_waiting(resident->mailbox),
                    .handled = resident->handled },
    };

    snprintf(message.status.name, sizeof(message.status.name), "%s",
             resident->component.ops->name);
    reply_send(reply, &message);
}

static enum step handle(struct resident *resident, struct envelope *envelope)
{
    struct component component = resident->component;
    enum handled handled = component.ops->handle(
        component.self, &envelope->message, &envelope->reply);
    struct message no;

    resident->handled++;
    if (handled == NOT_FOR_ME) {
        message_say(&no, MESSAGE_REFUSED, "%s does not know message %d",
                    component.ops->name, (int)envelope->message.kind);
        reply_send(&envelope->reply, &no);
    }
    return handled == CANNOT_GO_ON ? STEP_FAILED : STEP_HANDLED;
}

enum step resident_step(struct resident *resident, int64_t deadline)
{
    struct envelope envelope;
    enum step step = STEP_HANDLED;

    switch (mailbox_receive(resident->mailbox, &envelope, deadline)) {
    case MAILBOX_CLOSED:
        return STEP_STOPPED;
    case MAILBOX_TIMED_OUT:
        return STEP_NOTHING;
    case MAILBOX_OK:
        break;
    }

    if (envelope.kind == ENVELOPE_STOP)
        step = STEP_STOPPED;
    else if (envelope.kind == ENVELOPE_STATUS)
        answer_status(resident, &envelope.reply);
    else
        step = handle(resident, &envelope);
    reply_drop(&envelope.reply);
    return step;
}

int resident_stop(struct resident *resident, enum step last)
{
    struct component component = resident->component;
    bool ok = last == STEP_STOPPED;

    mailbox_close(resident->mailbox);
    if (component.ops->stop)
        ok = component.ops->stop(component.self) && ok;
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
