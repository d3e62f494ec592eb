/* Formatter: makes a text of a value, and asks Clock when that was. */
#ifndef FORMATTER_H
#define FORMATTER_H

#include "clock.h"

struct formatter {
    struct clock_address clock;
};

struct component formatter_as_component(struct formatter *self);

/* A sender that leads to a Formatter. */
struct formatter_address {
    struct sender to;
};

/* The answer is in answer->text. Refused: value has more than four digits. */
static inline bool formatter_format(struct formatter_address formatter,
                                    int32_t value, int64_t deadline,
                                    struct message *answer)
{
    struct message request = { .kind = FORMATTER_FORMAT, .value = value };

    return ask(formatter.to, &request, FORMATTER_FORMATTED, deadline, answer);
}

#endif
