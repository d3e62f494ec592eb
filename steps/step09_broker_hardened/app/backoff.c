#include "backoff.h"

#include <stdlib.h>

int32_t backoff_ms(int attempt)
{
    uint32_t half = 50u << (attempt < 6 ? attempt : 6);

    return (int32_t)(half + arc4random_uniform(half + 1));
}
