/* The pipeline: what the application does, whoever does it. */
#ifndef PIPELINE_H
#define PIPELINE_H

#include <stdbool.h>
#include <stdint.h>

#include "contracts/processor.h"
#include "contracts/transformer.h"

/* Takes input through processor and transformer and tells the story on stdout.
 * False if input cannot be processed; the story then ends there. */
bool run_pipeline(struct processor processor, struct transformer transformer,
                  int32_t input);

#endif
