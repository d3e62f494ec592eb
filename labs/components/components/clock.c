#include "clock.h"

enum { STAMP_MS = 500 };

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

static enum handled clock_handle(void *self, struct message *message,
                                 struct reply *reply)
{
    struct clock *clock = self;

    switch (message->kind) {
    case CLOCK_GET_TIME:
        message->ns = tell_time(clock);
        reply_send(reply, message);
        return HANDLED;
    case CLOCK_SET_OFFSET:
        clock->offset_ns = message->ns;
        return HANDLED;
    default:
        return NOT_FOR_ME;
    }
}

const struct component_ops clock_ops = { .name = "clock",
                                         .handle = clock_handle };

void clock_stamp(struct clock_address clock, struct message *done)
{
    struct message time;

    if (clock_get_time(clock, now_ms() + STAMP_MS, &time))
        done->at_ns = time.ns;
    else
        message_say(done, MESSAGE_FAILED, "clock: %.100s", time.text);
}
