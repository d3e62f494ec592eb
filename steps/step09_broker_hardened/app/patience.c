#include "patience.h"

#include <stdlib.h>
#include <time.h>

int32_t backoff_ms(int attempt)
{
    uint32_t half = 50u << (attempt < 6 ? attempt : 6);

    return (int32_t)(half + arc4random_uniform(half + 1));
}

int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
