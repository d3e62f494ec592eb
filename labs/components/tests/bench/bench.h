/* What the programs here share. */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>
#include <time.h>

enum { REQUESTS = 5000, MESSAGES = 100000 }; /* in one round */

void actor_requests(void);
void actor_stream(void);

static inline int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

#endif
