#include "doubler.h"

#include <inttypes.h>

enum { CLOCK_MS = 500 };

/* Signed overflow is undefined in C: test first, then double. */
static bool double_value(int32_t value, int32_t *doubled)
{
    if (value < INT32_MIN / 2 || value > INT32_MAX / 2)
        return false;
    *doubled = value * 2;
    return true;
}

static void answer(const struct doubler *doubler, int32_t value,
                   struct message *answer)
{
    struct message time;

    *answer = (struct message){ .kind = DOUBLER_DOUBLED };
    if (!double_value(value, &answer->doubled.value))
        message_say(answer, MESSAGE_REFUSED,
                    "overflow: %" PRId32 " * 2 exceeds i32 range", value);
    else if (clock_get_time(doubler->clock, deadline_in_ms(CLOCK_MS), &time))
        answer->doubled.at_ns = time.ns;
    else
        message_say(answer, MESSAGE_FAILED, "clock: %.100s", time.text);
}

static enum handled doubler_handle(void *self, const struct message *request,
                                   struct reply *reply)
{
    struct message doubled;

    if (request->kind != DOUBLER_DOUBLE)
        return NOT_FOR_ME;
    answer(self, request->value, &doubled);
    reply_send(reply, &doubled);
    return HANDLED;
}

struct component doubler_as_component(struct doubler *self)
{
    static const struct component_ops ops = {
        .name = "doubler",
        .handle = doubler_handle,
    };

    return (struct component){ .ops = &ops, .self = self };
}

bool doubler_double(struct doubler_address doubler, int32_t value,
                    int64_t deadline, struct message *answer)
{
    struct message request = { .kind = DOUBLER_DOUBLE, .value = value };

    return ask(doubler.to, &request, DOUBLER_DOUBLED, deadline, answer);
}
