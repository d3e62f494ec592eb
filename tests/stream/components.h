/* The components of steps 01 to 04. */
#include "component1.h"
#include "component2.h"
