/* Time that stands still until somebody sleeps or sets it. */
#ifndef FAKE_TIME_H
#define FAKE_TIME_H

#include "call/call.h"

struct fake_time {
    int64_t now_us;
    int sleeps;
    int64_t slept_us;
    struct time_source source;
};

static int64_t fake_now_us(void *self)
{
    return ((struct fake_time *)self)->now_us;
}

static void fake_sleep_us(void *self, int64_t us)
{
    struct fake_time *time = self;

    time->now_us += us;
    time->slept_us += us;
    time->sleeps++;
}

static inline void fake_time_init(struct fake_time *self)
{
    *self = (struct fake_time){ .now_us = 1000000 };
    self->source = (struct time_source){ fake_now_us, fake_sleep_us, self };
}

#endif
