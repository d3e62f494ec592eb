#include "call/call.h"

#include <stddef.h>
#include <time.h>

static int64_t now_us(void *self)
{
    struct timespec now;

    (void)self;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void sleep_us(void *self, int64_t us)
{
    struct timespec time = { (time_t)(us / 1000000), us % 1000000 * 1000 };

    (void)self;
    nanosleep(&time, NULL);
}

const struct time_source real_time = { now_us, sleep_us, NULL };

int64_t time_now_us(const struct time_source *time)
{
    return time->now_us(time->self);
}

bool call_make(const struct call *call, const struct scope *scope,
               const void *request, void *response, struct error *error)
{
    return call->make(call->self, scope, request, response, error);
}
