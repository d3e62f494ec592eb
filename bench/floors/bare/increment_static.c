#include "increment.h"

int increment_static(int value)
{
    return increment(value);
}
