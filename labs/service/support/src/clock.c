#include "support/clock.h"

int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct timespec timespec_of_ms(int64_t ms)
{
    return (struct timespec){ (time_t)(ms / 1000),
                              (long)(ms % 1000) * 1000000 };
}
