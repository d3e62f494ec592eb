/* The pipeline over messages. It does not know who carries them, nor where. */
#ifndef PIPELINE_H
#define PIPELINE_H

#include "services.h"

/* Asks service.process for the double of input, service.transform for its text,
 * and tells the story on stdout. False: the call knows why. A double that does
 * not fit in 32 bits is one of the reasons. */
bool run_pipeline(struct call *call, int32_t input);

#endif
