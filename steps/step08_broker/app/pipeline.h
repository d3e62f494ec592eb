/* The pipeline over messages. It does not know who carries them, nor where. */
#ifndef PIPELINE_H
#define PIPELINE_H

#include <stdbool.h>
#include <stdint.h>

#include "messaging/messaging.h"

enum { PIPELINE_WHY_SIZE = 1024 };

/* Asks service.process for the double of input, service.transform for its text,
 * and tells the story on stdout. False: why is one line about it, for stderr.
 * A double that does not fit in 32 bits is one of the reasons. */
bool run_pipeline(struct messaging messaging, int32_t timeout_ms, int32_t input,
                  char why[PIPELINE_WHY_SIZE]);

#endif
