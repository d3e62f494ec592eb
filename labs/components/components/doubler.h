/* Doubler: doubles a value, and asks Clock when that was. */
#ifndef DOUBLER_H
#define DOUBLER_H

#include "clock.h"

struct doubler {
    struct clock_address clock;
};

extern const struct component_ops doubler_ops;

/* A sender that leads to a Doubler. */
struct doubler_address {
    struct sender to;
};

/* The answer is in answer->value. Refused: the double has more than 32 bits. */
static inline bool doubler_double(struct doubler_address doubler, int32_t value,
                                  int64_t deadline, struct message *answer)
{
    *answer = (struct message){ .kind = DOUBLER_DOUBLE, .value = value };
    return ask(doubler.to, answer, deadline);
}

#endif
