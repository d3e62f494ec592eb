/* Component2: formats a value, and tells so on stdout. */
#ifndef COMPONENT2_H
#define COMPONENT2_H

#include <stdint.h>

#include "contracts/transformer.h"

/* A component2. Owns nothing, so there is nothing to release. */
struct component2 {
    const char *name; /* how it signs its lines of the transcript */
};

/* The version of this library, major.minor.patch. Not to be freed. */
const char *component2_version(void);

void component2_init(struct component2 *self);

/* Formats value: 84 becomes "Value-0084". */
struct transform_result component2_transform(const struct component2 *self,
                                             int32_t value);

/* Sums data up: "Analysis: 84 maps to Value-0084". */
struct transform_analysis
component2_analyze(const struct component2 *self,
                   const struct transform_result *data);

/* A view of self as a transformer. */
struct transformer component2_as_transformer(struct component2 *self);

#endif
