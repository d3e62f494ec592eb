/*
 * JSON as text: whether it is JSON at all, and where in it the values are. It
 * makes nothing of them; support/record.h does.
 */
#ifndef SUPPORT_JSON_TEXT_H
#define SUPPORT_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

enum { JSON_DEPTH_LIMIT = 128 }; /* of arrays and objects in each other */

/* What is wrong with length bytes from outside, with a NUL behind them, in two
 * words. NULL if they are one JSON value with nothing but white space around
 * it: the grammar of RFC 8259, no deeper than JSON_DEPTH_LIMIT, in UTF-8 as RFC
 * 3629, section 4, has it. */
const char *json_fault(const char *text, size_t length);

/* The value in a text without a fault: the place where it begins. */
const char *json_value(const char *text);

/* Goes through what is in an object or an array; in any other value there is
 * nothing:
 *
 *     struct json_items items = { .at = value };
 *
 *     while (json_next(&items))
 *         ... items.name, items.value ...
 */
struct json_items {
    const char *at;
    const char *name; /* a string; NULL in an array */
    const char *value;
};

bool json_next(struct json_items *items);

/* Copies a string, without its quotes and escapes, as a C string. False, with
 * out as it was: value is no string, does not fit, or is more than a C string
 * can hold: a \u0000, or half of a surrogate pair. */
bool json_read_string(const char *value, char *out, size_t size);

#endif
