/* Component1: doubles a value, and tells so on stdout. */
#ifndef COMPONENT1_H
#define COMPONENT1_H

#include <stdbool.h>
#include <stdint.h>

#include "contracts/processor.h"

/* Marks what the shared library shows; all the rest stays inside. */
#define COMPONENT1_API __attribute__((visibility("default")))

/* A component1. Owns nothing, so there is nothing to release. */
struct component1 {
    const char *name; /* how it signs its lines of the transcript */
};

/* The version of this library, major.minor.patch. Not to be freed. */
COMPONENT1_API const char *component1_version(void);

COMPONENT1_API void component1_init(struct component1 *self);

/* Doubles input. Ask .processed before using .value. */
COMPONENT1_API struct process_result
component1_process(const struct component1 *self, int32_t input);

/* True if data was processed and its value is above zero. */
COMPONENT1_API bool component1_validate(const struct component1 *self,
                                        const struct process_result *data);

/* A view of self as a processor. */
COMPONENT1_API struct processor
component1_as_processor(struct component1 *self);

#endif
