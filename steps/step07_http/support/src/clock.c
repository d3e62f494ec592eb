#include "support/clock.h"

#include <stdlib.h>

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

void sleep_ms(int64_t ms)
{
    struct timespec time = timespec_of_ms(ms);

    nanosleep(&time, NULL);
}

int32_t backoff_ms(int attempt)
{
    uint32_t half = 50u << (attempt < 6 ? attempt : 6);

    return (int32_t)(half + arc4random_uniform(half + 1));
}
