/* The components of steps 01 and 02. */
#include "component1.h"
#include "component2.h"
