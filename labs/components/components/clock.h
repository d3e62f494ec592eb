/* Clock: says what time it is, and can be set, but never goes back. */
#ifndef CLOCK_H
#define CLOCK_H

#include "component.h"

struct clock {
    int64_t (*source)(void *source_self); /* ns since 1970 */
    void *source_self;
    int64_t offset_ns;
    int64_t last_ns; /* the latest time that it told */
};

extern const struct component_ops clock_ops;

/* A source that asks the system. */
int64_t clock_system_time(void *unused);

/* A sender that leads to a Clock. */
struct clock_address {
    struct sender to;
};

/* The answer is in answer->ns. */
static inline bool clock_get_time(struct clock_address clock, int64_t deadline,
                                  struct message *answer)
{
    *answer = (struct message){ .kind = CLOCK_GET_TIME };
    return ask(clock.to, answer, deadline);
}

/* From the next answer on offset_ns is added to the time of the source; if that
 * lies before a time already told, Clock repeats that until it is reached. */
static inline enum mailbox_status clock_set_offset(struct clock_address clock,
                                                   int64_t offset_ns,
                                                   int64_t deadline)
{
    struct message request = { .kind = CLOCK_SET_OFFSET, .ns = offset_ns };

    return tell(clock.to, &request, deadline);
}

/* Has done say when it was done, or, if Clock does not, that it failed. */
void clock_stamp(struct clock_address clock, struct message *done);

#endif
