#include "flow/retry.h"

#include <uv.h>

int64_t retry_delay_ms(int32_t attempt, uint16_t chance)
{
    int64_t ms = RETRY_FIRST_MS;

    for (int32_t i = 1; i < attempt && ms < RETRY_MOST_MS; i++)
        ms *= 2;
    if (ms > RETRY_MOST_MS)
        ms = RETRY_MOST_MS;
    return ms / 2 + (ms - ms / 2) * chance / 65535;
}

uint16_t retry_chance(void)
{
    uint16_t chance = 0; /* no source of it: no spread */

    uv_random(NULL, NULL, &chance, sizeof(chance), 0, NULL);
    return chance;
}
