/*
 * A struct as a JSON object, both ways, by a table of its fields: what serde
 * derives for a struct in Rust.
 *
 *     struct point { int32_t x; };
 *
 *     static const struct field fields[] = {
 *         { "x", FIELD_INT32, offsetof(struct point, x), sizeof(int32_t) },
 *     };
 *     static const struct record point = { fields, 1, sizeof(struct point) };
 *
 * is {"x":1}. The compiler cannot see whether a table fits its struct: whoever
 * writes one tests it both ways.
 */
#ifndef SUPPORT_RECORD_H
#define SUPPORT_RECORD_H

#include <stddef.h>

#include "support/json_text.h"

enum field_type {
    FIELD_INT32,         /* int32_t */
    FIELD_BOOL,          /* bool */
    FIELD_TEXT,          /* char[size]; ends with a NUL */
    FIELD_OPTIONAL_TEXT, /* struct { bool present; char text[size - 1]; } */
};

struct field {
    const char *name;
    enum field_type type;
    size_t offset; /* in the struct */
    size_t size;   /* in the struct */
};

enum { RECORD_SIZE_LIMIT = 1024, RECORD_WHY_SIZE = 128 };

struct record {
    const struct field *fields;
    size_t count;
    size_t size; /* of the struct, up to RECORD_SIZE_LIMIT */
};

/* Writes the struct at from as JSON, without white space, its fields in their
 * order; an optional text that is not present is null. Texts are UTF-8, and are
 * escaped as serde_json does it. Returns the length, without the NUL, or 0 if
 * that does not fit: six bytes for each byte of a text are always enough. */
size_t record_write(const struct record *record, const void *from, char *text,
                    size_t size);

/* Reads value, a place that json_value gave, into the struct at into: an object
 * with its fields in any order, unknown ones ignored, an optional text missing
 * or null; or an array of all values in their order. An integer is written as
 * one: not 42.0, not 4.2e1, not -0. False, with one line about it in why and
 * *into as it was: a field is missing, there twice, or of another type. */
bool record_read(const struct record *record, const char *value, void *into,
                 char why[RECORD_WHY_SIZE]);

enum record_status {
    RECORD_OK,
    RECORD_NOT_JSON,
    RECORD_WRONG_SHAPE, /* another value */
};

/* json_value, then record_read. Unless it returns RECORD_OK, why says what
 * is wrong, and *into is as it was. */
enum record_status record_decode(const struct record *record, const char *text,
                                 size_t length, void *into,
                                 char why[RECORD_WHY_SIZE]);

#endif
