/* How long to wait before another attempt. */
#ifndef FLOW_RETRY_H
#define FLOW_RETRY_H

#include <stdint.h>

enum { RETRY_FIRST_MS = 10, RETRY_MOST_MS = 1000 };

/* After attempt, 1 or more: RETRY_FIRST_MS, twice as long each time, up to
 * RETRY_MOST_MS; of that the upper half, as chance says: 0 to 65535. So those
 * who failed together do not come back together. */
int64_t retry_delay_ms(int32_t attempt, uint16_t chance);

uint16_t retry_chance(void);

#endif
