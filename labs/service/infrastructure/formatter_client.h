/* The formatter, a service of its own, as a call: int32_t in,
 * char[VALUE_TEXT_SIZE] out. */
#ifndef INFRASTRUCTURE_FORMATTER_CLIENT_H
#define INFRASTRUCTURE_FORMATTER_CLIENT_H

#include "infrastructure/directory.h"

struct call formatter_as_call(struct directory *directory); /* where it is */

#endif
