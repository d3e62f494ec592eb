#include "formatter.h"

#include <inttypes.h>
#include <stdio.h>

/* Four characters at least, a minus among them: "Value-0084", "Value--036". */
static void format_value(int32_t value, char *text, size_t size)
{
    snprintf(text, size, "Value-%04" PRId32, value);
}

static enum handled formatter_handle(void *self, struct message *message,
                                     struct reply *reply)
{
    const struct formatter *formatter = self;

    if (message->kind != FORMATTER_FORMAT)
        return NOT_FOR_ME;
    if (message->value < -9999 || message->value > 9999) {
        message_say(message, MESSAGE_REFUSED,
                    "value %" PRId32
                    " exceeds 4-digit format range [-9999..9999]",
                    message->value);
    } else {
        format_value(message->value, message->text, sizeof(message->text));
        clock_stamp(formatter->clock, message);
    }
    reply_send(reply, message);
    return HANDLED;
}

const struct component_ops formatter_ops = { .name = "formatter",
                                             .handle = formatter_handle };
