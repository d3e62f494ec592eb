/* Time, and how long to wait before asking once more. */
#ifndef PATIENCE_H
#define PATIENCE_H

#include <stdint.h>

/* How long to wait before the next attempt, in milliseconds: twice as long each
 * time, up to a limit, and a part of it at random, so that those who failed
 * together do not come back together. attempt counts from 0. */
int32_t backoff_ms(int attempt);

int64_t now_ms(void); /* on a clock that nobody sets */

#endif
