#include "patience.h"

#include <stdlib.h>
#include <time.h>

bool call_until_healthy(struct call *call, const struct service *service,
                        int32_t wait_ms)
{
    int64_t end = now_ms() + wait_ms;
    int attempt = 0;

    while (wait_ms > 0) {
        int32_t pause = backoff_ms(attempt++);
        int64_t left;

        call_health(call, service);
        if (call_finish(call, curl_easy_perform(call->easy)) == CALL_OK)
            return true;
        left = end - now_ms();
        if (left <= 0)
            return false;
        sleep_ms(pause < left ? pause : left);
    }
    return true;
}

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

void sleep_ms(int64_t ms)
{
    const struct timespec time = { (time_t)(ms / 1000),
                                   (long)(ms % 1000) * 1000000 };

    nanosleep(&time, NULL);
}
