/* Waiting for a service, and asking it once more. */
#ifndef PATIENCE_H
#define PATIENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "service.h"

/* Asks for the service's health until it is well. False, with call->why, if
 * that takes longer than wait_ms. Does not ask at all if that is 0. */
bool call_until_healthy(struct call *call, const struct service *service,
                        int32_t wait_ms);

/* How long to wait before the next attempt, in milliseconds: twice as long each
 * time, up to a limit, and a part of it at random, so that those who failed
 * together do not come back together. attempt counts from 0. */
int32_t backoff_ms(int attempt);

int64_t now_ms(void); /* on a clock that nobody sets */
void sleep_ms(int64_t ms);

#endif
