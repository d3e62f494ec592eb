#include "loop/backoff.h"

enum { FIRST_MS = 100, MOST_MS = 5000, DOUBLINGS = 6 };

int64_t backoff_ms(int32_t failures)
{
    return failures < DOUBLINGS ? FIRST_MS << failures : MOST_MS;
}
