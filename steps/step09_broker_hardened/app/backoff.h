/* How long to wait before asking once more. */
#ifndef BACKOFF_H
#define BACKOFF_H

#include <stdint.h>

/* In milliseconds: from 50 to 100 at first, twice as long each time, from 3200
 * to 6400 in the end. Which of these is random, so that those who failed
 * together do not come back together. attempt counts from 0. */
int32_t backoff_ms(int attempt);

#endif
