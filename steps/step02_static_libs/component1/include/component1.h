/* Component1: doubles a value, and tells so on stdout. */
#ifndef COMPONENT1_H
#define COMPONENT1_H

#include <stdbool.h>
#include <stdint.h>

/* What component1 makes of a value. */
struct component1_data {
    int32_t value;  /* the double, or the input itself if not processed */
    bool processed; /* false: the double does not fit in 32 bits */
};

/* A component1. Owns nothing, so there is nothing to release. */
struct component1 {
    const char *name; /* how it signs its lines of the transcript */
};

/* The version of this library, major.minor.patch. Not to be freed. */
const char *component1_version(void);

void component1_init(struct component1 *self);

/* Doubles input. Ask .processed before using .value. */
struct component1_data component1_process(const struct component1 *self,
                                          int32_t input);

/* True if data was processed and its value is above zero. */
bool component1_validate(const struct component1 *self,
                         const struct component1_data *data);

/* Prints data as Rust's {:?} would, without a newline. */
void component1_data_print(const struct component1_data *data);

#endif
