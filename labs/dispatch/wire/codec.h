/* A struct as a JSON object, both ways, by a table of places: support/record.h
 * for objects inside of objects, and for values that are not looked at. */
#ifndef WIRE_CODEC_H
#define WIRE_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "pending/task.h"

enum { CODEC_WHY_SIZE = 160 };

/* What is at an offset of the struct. */
enum place_type {
    PLACE_TEXT,    /* char[size] */
    PLACE_UUID,    /* char[37]; read in any form, hyphens or not */
    PLACE_NUMBER,  /* int32_t */
    PLACE_BOOL,    /* bool */
    PLACE_WORD,    /* an enum: one of size words; read in any case */
    PLACE_NAMES,   /* struct names */
    PLACE_JSON,    /* struct json: any value, as it stands there */
    PLACE_LITERAL, /* nothing: words[0] is written */
    PLACE_NOW,     /* nothing: the time is written, as RFC 3339 has it */
};

enum place_need {
    NEEDED,
    OPTIONAL, /* may be missing, or null: all zero then, and not written */
    WRITTEN,  /* not read: others expect it */
};

struct place {
    const char *path; /* "task.metadata.priority"; with one prefix together */
    enum place_type type;
    size_t offset;
    size_t size;
    enum place_need need;
    const char *const *words;
};

/* Reads json, an object that json_value gave, into the struct at into, which is
 * all zero. False: why says which place is wrong. */
bool places_read(const struct place *places, size_t count, const char *json,
                 void *into, char why[CODEC_WHY_SIZE]);

/* Writes {"type":"TYPE", all places}. */
void places_write(const struct place *places, size_t count, const char *type,
                  const void *from, FILE *stream);

/* The value at a path; NULL: there is none. */
const char *json_at(const char *object, const char *path, size_t *length);

/* Text as a JSON string, and names as an array of such. */
void write_string(FILE *stream, const char *text);
void write_names(FILE *stream, const struct names *names);

/* As 8-4-4-4-12 in small letters. False, with out as it was: it is none. */
bool read_uuid(const char *text, char out[37]);

#endif
