/*
 * JSON as text: whether it is JSON at all, and where in it the values are. It
 * makes nothing of them; support/record.h does.
 */
#ifndef SUPPORT_JSON_TEXT_H
#define SUPPORT_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

enum { JSON_DEPTH_LIMIT = 128 }; /* of arrays and objects in each other */

/* The value that length bytes from outside are, with a NUL behind them: the
 * place where it begins. NULL, and *fault says why in two words, if they are
 * not one JSON value with nothing but white space around it: the grammar of RFC
 * 8259, up to JSON_DEPTH_LIMIT, in UTF-8 as RFC 3629, section 4, has it. */
const char *json_value(const char *text, size_t length, const char **fault);

/* Goes through what is in an object or an array (in any other value there is
 * nothing): begin with { .at = value }, and look while json_next is true. */
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
