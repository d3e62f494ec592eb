#include "support/record.h"

#include <assert.h>
#include <inttypes.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

/* How an optional text begins, whatever its size. */
struct optional_text {
    bool present;
    char text[];
};

/* ---- Writing ---- */

struct writer {
    char *at;
    char *end;
};

/* For this and what follows: false, if it does not fit. */
static bool write_word(struct writer *writer, const char *word)
{
    size_t length = strlen(word);

    if (length >= (size_t)(writer->end - writer->at))
        return false;
    memcpy(writer->at, word, length + 1);
    writer->at += length;
    return true;
}

/* cJSON knows the escapes; it does not change text. */
static bool write_text(struct writer *writer, const char *text)
{
    cJSON string = { .type = cJSON_String, .valuestring = (char *)text };

    if (!cJSON_PrintPreallocated(&string, writer->at,
                                 (int)(writer->end - writer->at), false))
        return false;
    writer->at += strlen(writer->at);
    return true;
}

static bool write_field(struct writer *writer, enum field_type type,
                        const void *from)
{
    const struct optional_text *optional = from;
    char digits[sizeof("-2147483648")];

    switch (type) {
    case FIELD_INT32:
        snprintf(digits, sizeof(digits), "%" PRId32, *(const int32_t *)from);
        return write_word(writer, digits);
    case FIELD_BOOL:
        return write_word(writer, *(const bool *)from ? "true" : "false");
    case FIELD_TEXT:
        return write_text(writer, from);
    case FIELD_OPTIONAL_TEXT:
        return optional->present ? write_text(writer, optional->text)
                                 : write_word(writer, "null");
    }
    return false;
}

size_t record_write(const struct record *record, const void *from, char *text,
                    size_t size)
{
    struct writer writer = { text, text + size };
    bool fits = true;

    for (size_t i = 0; fits && i < record->count; i++) {
        const struct field *field = &record->fields[i];

        fits = write_word(&writer, i == 0 ? "{\"" : ",\"") &&
               write_word(&writer, field->name) && write_word(&writer, "\":") &&
               write_field(&writer, field->type,
                           (const char *)from + field->offset);
    }
    return fits && write_word(&writer, "}") ? (size_t)(writer.at - text) : 0;
}

/* ---- Reading ---- */

/* An integer as it is written: cJSON would make a double of it, and forget
 * whether it was 42 or 42.0. */
static bool read_int32(const char *value, int32_t *out)
{
    char *end;
    long long number = strtoll(value, &end, 10); /* out of range: the nearest */

    if (end == value || strchr(".eE", *end) || number < INT32_MIN ||
        number > INT32_MAX || (number == 0 && value[0] == '-'))
        return false;
    *out = (int32_t)number;
    return true;
}

static bool read_field(const struct field *field, const char *value, void *out)
{
    struct optional_text *optional = out;

    switch (field->type) {
    case FIELD_INT32:
        return read_int32(value, out);
    case FIELD_BOOL:
        *(bool *)out = value[0] == 't';
        return value[0] == 't' || value[0] == 'f';
    case FIELD_TEXT:
        return json_read_string(value, out, field->size);
    case FIELD_OPTIONAL_TEXT:
        optional->present = value[0] != 'n'; /* null */
        return !optional->present ||
               json_read_string(value, optional->text, field->size - 1);
    }
    return false;
}

static void explain_type(const struct field *field, char why[RECORD_WHY_SIZE])
{
    if (field->type == FIELD_INT32 || field->type == FIELD_BOOL)
        snprintf(why, RECORD_WHY_SIZE, "field `%s` is not a %s", field->name,
                 field->type == FIELD_BOOL ? "bool" : "32-bit integer");
    else
        snprintf(why, RECORD_WHY_SIZE,
                 "field `%s` is not a text of less than %zu bytes", field->name,
                 field->type == FIELD_TEXT ? field->size : field->size - 1);
}

static bool is_named(const char *name, const char *expected)
{
    char text[64];

    return json_read_string(name, text, sizeof(text)) &&
           strcmp(text, expected) == 0;
}

/* Returns how often field i is in value, which in an array is once or never,
 * and fills *found with the last of its values. */
static size_t find_value(const struct record *record, size_t i,
                         const char *value, const char **found)
{
    struct json_items items = { .at = value };
    size_t position = 0;
    size_t times = 0;

    for (; json_next(&items); position++) {
        if (items.name ? is_named(items.name, record->fields[i].name)
                       : position == i) {
            *found = items.value;
            times++;
        }
    }
    return value[0] == '[' && position != record->count ? 0 : times;
}

static bool read_one(const struct record *record, size_t i, const char *value,
                     char *out, char why[RECORD_WHY_SIZE])
{
    const struct field *field = &record->fields[i];
    const char *found = NULL;
    size_t times = find_value(record, i, value, &found);

    if (times != 1) {
        snprintf(why, RECORD_WHY_SIZE, "%s field `%s`",
                 times == 0 ? "missing" : "duplicate", field->name);
        return times == 0 && field->type == FIELD_OPTIONAL_TEXT;
    }
    if (read_field(field, found, out + field->offset))
        return true;
    explain_type(field, why);
    return false;
}

bool record_read(const struct record *record, const char *value, void *into,
                 char why[RECORD_WHY_SIZE])
{
    alignas(max_align_t) char out[RECORD_SIZE_LIMIT];
    bool ok = true;

    assert(record->size <= RECORD_SIZE_LIMIT);
    memset(out, 0, record->size);
    for (size_t i = 0; ok && i < record->count; i++)
        ok = read_one(record, i, value, out, why);
    if (ok)
        memcpy(into, out, record->size);
    return ok;
}

enum record_status record_decode(const struct record *record, const char *text,
                                 size_t length, void *into,
                                 char why[RECORD_WHY_SIZE])
{
    const char *fault;
    const char *value = json_value(text, length, &fault);

    if (!value) {
        snprintf(why, RECORD_WHY_SIZE, "%s", fault);
        return RECORD_NOT_JSON;
    }
    return record_read(record, value, into, why) ? RECORD_OK
                                                 : RECORD_WRONG_SHAPE;
}
