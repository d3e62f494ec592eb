/* How long to wait before something is tried again. */
#ifndef LOOP_BACKOFF_H
#define LOOP_BACKOFF_H

#include <stdint.h>

/* 0.1 seconds, 0.2, 0.4 and so on, up to 5; in milliseconds. */
int64_t backoff_ms(int32_t failures);

#endif
