/* Formatter: makes a text of a value, and asks Clock when that was. */
#ifndef FORMATTER_H
#define FORMATTER_H

#include "clock.h"

struct formatter {
    struct clock_address clock;
};

extern const struct component_ops formatter_ops;

/* A sender that leads to a Formatter. */
struct formatter_address {
    struct sender to;
};

/* The answer is in answer->text. Refused: value has more than four digits. */
static inline bool formatter_format(struct formatter_address formatter,
                                    int32_t value, int64_t deadline,
                                    struct message *answer)
{
    *answer = (struct message){ .kind = FORMATTER_FORMAT, .value = value };
    return ask(formatter.to, answer, deadline);
}

#endif
