#include "support/record.h"

#include <assert.h>
#include <inttypes.h>
#include <stdalign.h>
#include <stdint.h>
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
    char *text;
    size_t size;
    size_t length;
    bool fits;
};

static void write_word(struct writer *writer, const char *word)
{
    size_t length = strlen(word);

    writer->fits = writer->fits && length < writer->size - writer->length;
    if (!writer->fits)
        return;
    memcpy(writer->text + writer->length, word, length + 1);
    writer->length += length;
}

/* cJSON knows the escapes; it does not change text. */
static void write_text(struct writer *writer, const char *text)
{
    cJSON string = { .type = cJSON_String, .valuestring = (char *)text };
    char *end = writer->text + writer->length;

    writer->fits =
        writer->fits &&
        cJSON_PrintPreallocated(&string, end,
                                (int)(writer->size - writer->length), false);
    if (writer->fits)
        writer->length += strlen(end);
}

static void write_field(struct writer *writer, enum field_type type,
                        const void *from)
{
    const struct optional_text *optional = from;
    char digits[sizeof("-2147483648")];

    switch (type) {
    case FIELD_INT32:
        snprintf(digits, sizeof(digits), "%" PRId32, *(const int32_t *)from);
        write_word(writer, digits);
        break;
    case FIELD_BOOL:
        write_word(writer, *(const bool *)from ? "true" : "false");
        break;
    case FIELD_TEXT:
        write_text(writer, from);
        break;
    case FIELD_OPTIONAL_TEXT:
        if (optional->present)
            write_text(writer, optional->text);
        else
            write_word(writer, "null");
        break;
    }
}

size_t record_write(const struct record *record, const void *from, char *text,
                    size_t size)
{
    struct writer writer = { .text = text, .size = size, .fits = size > 0 };

    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];

        write_word(&writer, i == 0 ? "{\"" : ",\"");
        write_word(&writer, field->name);
        write_word(&writer, "\":");
        write_field(&writer, field->type, (const char *)from + field->offset);
    }
    write_word(&writer, "}");
    return writer.fits ? writer.length : 0;
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
    size_t room = field->type == FIELD_TEXT ? field->size : field->size - 1;

    if (field->type == FIELD_INT32 || field->type == FIELD_BOOL)
        snprintf(why, RECORD_WHY_SIZE, "field `%s` is not a %s", field->name,
                 field->type == FIELD_BOOL ? "bool" : "32-bit integer");
    else
        snprintf(why, RECORD_WHY_SIZE,
                 "field `%s` is not a text of less than %zu bytes", field->name,
                 room);
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

static bool read_found(const struct field *field, const char *value,
                       size_t times, char *out, char why[RECORD_WHY_SIZE])
{
    if (times == 0) {
        snprintf(why, RECORD_WHY_SIZE, "missing field `%s`", field->name);
        return field->type == FIELD_OPTIONAL_TEXT;
    }
    if (times > 1) {
        snprintf(why, RECORD_WHY_SIZE, "duplicate field `%s`", field->name);
        return false;
    }
    if (read_field(field, value, out + field->offset))
        return true;
    explain_type(field, why);
    return false;
}

bool record_read(const struct record *record, const char *value, void *into,
                 char why[RECORD_WHY_SIZE])
{
    alignas(max_align_t) char out[RECORD_SIZE_LIMIT];
    const char *found = NULL;
    bool ok = true;

    assert(record->size <= RECORD_SIZE_LIMIT);
    memset(out, 0, record->size);
    for (size_t i = 0; ok && i < record->count; i++) {
        size_t times = find_value(record, i, value, &found);

        ok = read_found(&record->fields[i], found, times, out, why);
    }
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
