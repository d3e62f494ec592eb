/* The pipeline: what the application does, by messages. */
#ifndef PIPELINE_H
#define PIPELINE_H

#include "doubler.h"
#include "formatter.h"

/* Takes value through Doubler and Formatter, and prints the result, with the
 * stamps of both if they are wanted. False: one of them failed. */
bool run_pipeline(struct doubler_address doubler,
                  struct formatter_address formatter, int32_t value,
                  bool stamps);

#endif
