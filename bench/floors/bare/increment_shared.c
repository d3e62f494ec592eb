#include "increment.h"

int increment_shared(int value)
{
    return increment(value);
}
