/* The pipeline over messages. It does not know who carries them, nor where. */
#ifndef PIPELINE_H
#define PIPELINE_H

#include <stdbool.h>
#include <stdint.h>

#include "messaging/messaging.h"

enum { REPLY_LIMIT = 4096, WHY_SIZE = 1024 };

/* A call of a service: of which, by whom, and what came of it. */
struct call {
    struct messaging messaging;
    int32_t timeout_ms;
    const struct operation *to; /* the last one called, or NULL */
    char why[WHY_SIZE];         /* if something went wrong: what, in one line */
};

/* Asks service.process for the double of input, service.transform for its text,
 * and tells the story on stdout. False: the call knows why. A double that does
 * not fit in 32 bits is one of the reasons. */
bool run_pipeline(struct call *call, int32_t input);

#endif
