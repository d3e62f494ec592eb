/* Doubler: doubles a value, and asks Clock when that was. */
#ifndef DOUBLER_H
#define DOUBLER_H

#include "clock.h"

struct doubler {
    struct clock_address clock;
};

struct component doubler_as_component(struct doubler *self);

/* A sender that leads to a Doubler. */
struct doubler_address {
    struct sender to;
};

/* The answer is in answer->value. Refused: the double has more than 32 bits. */
static inline bool doubler_double(struct doubler_address doubler, int32_t value,
                                  int64_t deadline, struct message *answer)
{
    struct message request = { .kind = DOUBLER_DOUBLE, .value = value };

    return ask(doubler.to, &request, DOUBLER_DOUBLED, deadline, answer);
}

#endif
