#include "formatter.h"

#include <inttypes.h>
#include <stdio.h>

enum { CLOCK_MS = 500 };

/* Four characters at least, a minus among them: "Value-0084", "Value--036". */
static void format_value(int32_t value, char *text, size_t size)
{
    snprintf(text, size, "Value-%04" PRId32, value);
}

static void answer(const struct formatter *formatter, int32_t value,
                   struct message *answer)
{
    struct message time;

    *answer = (struct message){ .kind = FORMATTER_FORMATTED };
    if (value < -9999 || value > 9999) {
        message_say(answer, MESSAGE_REFUSED,
                    "value %" PRId32
                    " exceeds 4-digit format range [-9999..9999]",
                    value);
    } else if (clock_get_time(formatter->clock, deadline_in_ms(CLOCK_MS),
                              &time)) {
        format_value(value, answer->formatted.text,
                     sizeof(answer->formatted.text));
        answer->formatted.at_ns = time.ns;
    } else {
        message_say(answer, MESSAGE_FAILED, "clock: %.100s", time.text);
    }
}

static enum handled formatter_handle(void *self, const struct message *request,
                                     struct reply *reply)
{
    struct message formatted;

    if (request->kind != FORMATTER_FORMAT)
        return NOT_FOR_ME;
    answer(self, request->value, &formatted);
    reply_send(reply, &formatted);
    return HANDLED;
}

struct component formatter_as_component(struct formatter *self)
{
    static const struct component_ops ops = {
        .name = "formatter",
        .handle = formatter_handle,
    };

    return (struct component){ .ops = &ops, .self = self };
}

bool formatter_format(struct formatter_address formatter, int32_t value,
                      int64_t deadline, struct message *answer)
{
    struct message request = { .kind = FORMATTER_FORMAT, .value = value };

    return ask(formatter.to, &request, FORMATTER_FORMATTED, deadline, answer);
}
