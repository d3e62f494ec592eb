#include "doubler.h"

#include <inttypes.h>

/* Signed overflow is undefined in C: test first, then double. */
static bool double_value(int32_t value, int32_t *doubled)
{
    if (value < INT32_MIN / 2 || value > INT32_MAX / 2)
        return false;
    *doubled = value * 2;
    return true;
}

static enum handled doubler_handle(void *self, struct message *message,
                                   struct reply *reply)
{
    const struct doubler *doubler = self;

    if (message->kind != DOUBLER_DOUBLE)
        return NOT_FOR_ME;
    if (double_value(message->value, &message->value))
        clock_stamp(doubler->clock, message);
    else
        message_say(message, MESSAGE_REFUSED,
                    "overflow: %" PRId32 " * 2 exceeds i32 range",
                    message->value);
    reply_send(reply, message);
    return HANDLED;
}

const struct component_ops doubler_ops = { .name = "doubler",
                                           .handle = doubler_handle };
