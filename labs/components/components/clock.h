/* Clock: says what time it is, and can be set, but never goes back. */
#ifndef CLOCK_H
#define CLOCK_H

#include "ask.h"
#include "component.h"

struct clock {
    int64_t (*source)(void *source_self); /* ns since 1970 */
    void *source_self;
    int64_t offset_ns;
    int64_t last_ns; /* the latest time that it told */
};

/* A source that asks the system. */
int64_t clock_system_time(void *unused);

struct component clock_as_component(struct clock *self);

/* A sender that leads to a Clock. */
struct clock_address {
    struct sender to;
};

/* The answer is in answer->ns. */
bool clock_get_time(struct clock_address clock, int64_t deadline,
                    struct message *answer);

/* From the next answer on offset_ns is added to the time of the source; if that
 * lies before a time already told, Clock repeats that until it is reached. */
enum mailbox_status clock_set_offset(struct clock_address clock,
                                     int64_t offset_ns, int64_t deadline);

#endif
