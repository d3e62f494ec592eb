#include "deadline.h"

enum { NS_PER_MS = 1000000, NS_PER_S = 1000000000 };

int64_t monotonic_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * NS_PER_S + now.tv_nsec;
}

int64_t deadline_in_ms(int milliseconds)
{
    return monotonic_ns() + (int64_t)milliseconds * NS_PER_MS;
}

struct timespec deadline_timespec(int64_t deadline)
{
    return (struct timespec){ .tv_sec = (time_t)(deadline / NS_PER_S),
                              .tv_nsec = (long)(deadline % NS_PER_S) };
}

int deadline_left_ms(int64_t deadline)
{
    int64_t left = deadline - monotonic_ns();

    if (deadline == DEADLINE_NEVER)
        return -1;
    return left > 0 ? (int)((left + NS_PER_MS - 1) / NS_PER_MS) : 0;
}
