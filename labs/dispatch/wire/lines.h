/* A framing: each message is a line. */
#ifndef WIRE_LINES_H
#define WIRE_LINES_H

#include "wire/connection.h"

/* A line of more than limit bytes is skipped, up to its end, and told on
 * stderr as name's (borrowed). */
struct framing lines_framing(const char *name, size_t limit);

#endif
