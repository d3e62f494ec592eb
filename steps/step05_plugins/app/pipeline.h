/* The pipeline, in two halves: what the application does, whoever does it. */
#ifndef PIPELINE_H
#define PIPELINE_H

#include <stdint.h>

#include "contracts/processor.h"
#include "contracts/transformer.h"

enum pipeline_status {
    PIPELINE_OK = 0,
    PIPELINE_OVERFLOW,   /* the input cannot be processed */
    PIPELINE_BAD_REPLY,  /* a component answered against the contract */
    PIPELINE_BAD_PLUGIN, /* main's: no usable component; stderr says why */
};

/* Has processor process input and validate the result, and tells so. *result
 * is filled on PIPELINE_OK only, and outlives the processor. */
enum pipeline_status pipeline_process(struct processor processor, int32_t input,
                                      struct process_result *result);

/* Has transformer transform value and analyze the result, and tells so. */
enum pipeline_status pipeline_transform(struct transformer transformer,
                                        int32_t value);

#endif
