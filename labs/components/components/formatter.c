#include "formatter.h"

#include <inttypes.h>
#include <stdio.h>

/* Four characters at least, a minus among them: "Value-0084", "Value--036". */
static void format_value(int32_t value, char *text, size_t size)
{
    snprintf(text, size, "Value-%04" PRId32, value);
}

static enum handled formatter_handle(void *self, const struct message *request,
                                     struct reply *reply)
{
    const struct formatter *formatter = self;
    struct message answer = { .kind = FORMATTER_FORMATTED };

    if (request->kind != FORMATTER_FORMAT)
        return NOT_FOR_ME;
    if (request->value < -9999 || request->value > 9999) {
        message_say(&answer, MESSAGE_REFUSED,
                    "value %" PRId32
                    " exceeds 4-digit format range [-9999..9999]",
                    request->value);
    } else {
        format_value(request->value, answer.text, sizeof(answer.text));
        clock_stamp(formatter->clock, &answer);
    }
    reply_send(reply, &answer);
    return HANDLED;
}

struct component formatter_as_component(struct formatter *self)
{
    static const struct component_ops ops = { .name = "formatter",
                                              .handle = formatter_handle };

    return (struct component){ .ops = &ops, .self = self };
}
