/*
 * A library with one function, under a name that component1 exports. Loaded
 * first, by LD_PRELOAD, it takes component1's place in every program that gets
 * component1 from a shared library, though nobody has linked it again.
 */
#include "component1.h"

COMPONENT1_API const char *component1_version(void)
{
    return "6.6.6";
}
