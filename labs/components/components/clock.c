#include "clock.h"

int64_t clock_system_time(void *unused)
{
    struct timespec now;

    (void)unused;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t tell_time(struct clock *clock)
{
    int64_t time = clock->source(clock->source_self) + clock->offset_ns;

    if (time > clock->last_ns)
        clock->last_ns = time;
    return clock->last_ns;
}

static enum handled clock_handle(void *self, const struct message *request,
                                 struct reply *reply)
{
    struct clock *clock = self;
    struct message time = { .kind = CLOCK_TIME };

    switch (request->kind) {
    case CLOCK_GET_TIME:
        time.ns = tell_time(clock);
        reply_send(reply, &time);
        return HANDLED;
    case CLOCK_SET_OFFSET:
        clock->offset_ns = request->ns;
        return HANDLED;
    default:
        return NOT_FOR_ME;
    }
}

struct component clock_as_component(struct clock *self)
{
    static const struct component_ops ops = {
        .name = "clock",
        .handle = clock_handle,
    };

    return (struct component){ .ops = &ops, .self = self };
}

bool clock_get_time(struct clock_address clock, int64_t deadline,
                    struct message *answer)
{
    struct message request = { .kind = CLOCK_GET_TIME };

    return ask(clock.to, &request, CLOCK_TIME, deadline, answer);
}

enum mailbox_status clock_set_offset(struct clock_address clock,
                                     int64_t offset_ns, int64_t deadline)
{
    struct message request = { .kind = CLOCK_SET_OFFSET, .ns = offset_ns };

    return tell(clock.to, &request, deadline);
}
