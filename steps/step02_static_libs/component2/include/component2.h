/* Component2: formats a value, and tells so on stdout. */
#ifndef COMPONENT2_H
#define COMPONENT2_H

#include <stdint.h>

/* What component2 makes of a value. */
struct component2_data {
    int32_t original;
    char transformed[32]; /* NUL-terminated; the longest has 17 characters */
};

/* One sentence about a component2_data. */
struct component2_analysis {
    char text[64]; /* NUL-terminated */
};

/* A component2. Owns nothing, so there is nothing to release. */
struct component2 {
    const char *name; /* how it signs its lines of the transcript */
};

/* The version of this library, major.minor.patch. Not to be freed. */
const char *component2_version(void);

void component2_init(struct component2 *self);

/* Formats value: 84 becomes "Value-0084". */
struct component2_data component2_transform(const struct component2 *self,
                                            int32_t value);

/* Sums data up: "Analysis: 84 maps to Value-0084". */
struct component2_analysis
component2_analyze(const struct component2 *self,
                   const struct component2_data *data);

/* Prints data as Rust's {:?} would, without a newline. */
void component2_data_print(const struct component2_data *data);

#endif
