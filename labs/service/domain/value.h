/* The entity: a number that somebody gave us, and its double. */
#ifndef DOMAIN_VALUE_H
#define DOMAIN_VALUE_H

#include <stdint.h>

#include "domain/error.h"

struct value {
    int32_t id; /* from 1; 0: not stored yet */
    int32_t value;
    int32_t doubled; /* from -9999 to 9999 */
};

enum { VALUE_TEXT_SIZE = 32 };

/* What readers see of it. */
struct view {
    struct value value;
    char text[VALUE_TEXT_SIZE]; /* "Value-0084" */
    bool stale;                 /* it was so once, and now nobody can say */
};

/* Makes one that is not stored yet. ERROR_INVALID: its double does not exist,
 * or has more than four digits. */
bool value_make(int32_t input, struct value *out, struct error *error);

#endif
