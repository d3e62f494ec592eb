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

static enum handled doubler_handle(void *self, const struct message *request,
                                   struct reply *reply)
{
    const struct doubler *doubler = self;
    struct message answer = { .kind = DOUBLER_DOUBLED };

    if (request->kind != DOUBLER_DOUBLE)
        return NOT_FOR_ME;
    if (double_value(request->value, &answer.value))
        clock_stamp(doubler->clock, &answer);
    else
        message_say(&answer, MESSAGE_REFUSED,
                    "overflow: %" PRId32 " * 2 exceeds i32 range",
                    request->value);
    reply_send(reply, &answer);
    return HANDLED;
}

struct component doubler_as_component(struct doubler *self)
{
    static const struct component_ops ops = { .name = "doubler",
                                              .handle = doubler_handle };

    return (struct component){ .ops = &ops, .self = self };
}
