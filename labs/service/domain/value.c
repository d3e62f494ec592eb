#include "domain/value.h"

#include <inttypes.h>

/* Signed overflow is undefined in C: test first, then double. */
static bool double_value(int32_t value, int32_t *doubled)
{
    if (value < INT32_MIN / 2 || value > INT32_MAX / 2)
        return false;
    *doubled = value * 2;
    return true;
}

bool value_make(int32_t input, struct value *out, struct error *error)
{
    struct value made = { .value = input };

    if (!double_value(input, &made.doubled))
        return error_set(error, ERROR_INVALID,
                         "overflow: %" PRId32 " * 2 exceeds i32 range", input);
    if (made.doubled < -9999 || made.doubled > 9999)
        return error_set(error, ERROR_INVALID,
                         "value %" PRId32
                         " exceeds 4-digit format range [-9999..9999]",
                         made.doubled);
    *out = made;
    return true;
}
