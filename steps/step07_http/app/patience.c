#include "patience.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

bool call_until_healthy(struct call *call, const struct service *service,
                        int32_t wait_ms)
{
    const int32_t timeout_ms = call->timeout_ms;
    int64_t end = now_ms() + wait_ms;
    int64_t left = wait_ms;
    bool healthy = wait_ms == 0;
    int attempt = 0;

    while (!healthy && left > 0) {
        int32_t pause = backoff_ms(attempt++);

        call->timeout_ms = left < timeout_ms ? (int32_t)left : timeout_ms;
        call_health(call, service);
        healthy = call_finish(call, curl_easy_perform(call->easy)) == CALL_OK;
        left = end - now_ms();
        if (!healthy && left > 0)
            sleep_ms(pause < left ? pause : left);
    }
    call->timeout_ms = timeout_ms;
    if (!healthy)
        snprintf(call->why, WHY_SIZE,
                 "not healthy within %" PRId32
                 " ms (allow more with --wait-ms)",
                 wait_ms);
    return healthy;
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
