/* A struct as a JSON object, both ways, by a table of its members: what
 * support/record.h does, for objects inside of objects and for values that are
 * not looked at. */
#ifndef WIRE_CODEC_H
#define WIRE_CODEC_H

#include <stdio.h>

#include "pending/task.h"

enum { CODEC_WHY_SIZE = 160 };

/* What is at an offset of the struct. */
enum member_type {
    MEMBER_TEXT,    /* char[size] */
    MEMBER_UUID,    /* char[37]; read in any form, hyphens or not */
    MEMBER_NUMBER,  /* int32_t */
    MEMBER_BOOL,    /* bool */
    MEMBER_WORD,    /* an enum: one of size words; read in any case */
    MEMBER_NAMES,   /* struct names */
    MEMBER_JSON,    /* struct json: any value, as it stands there */
    MEMBER_OBJECT,  /* nothing: members has its own, of the same struct */
    MEMBER_LITERAL, /* nothing: words[0] is written */
    MEMBER_NOW,     /* nothing: the time is written, as RFC 3339 has it */
};

enum member_need {
    NEEDED,
    OPTIONAL, /* may be missing, or null: all zero then, and not written */
    WELCOME,  /* the same, and what is wrong is as if it were missing */
    WRITTEN,  /* not read: others expect it */
};

/* A table of them ends with one that has no name. */
struct member {
    const char *name;
    enum member_type type;
    size_t offset;
    size_t size;
    enum member_need need;
    const char *const *words;
    const struct member *members;
};

/* Reads json, a place that json_value gave, into the struct at into, which is
 * all zero. False: why says which member is wrong. */
bool members_read(const struct member *members, const char *json, void *into,
                  char why[CODEC_WHY_SIZE]);

/* Writes a separator, "name":value, and so on for all of them, with commas. */
void members_write(const struct member *members, const void *from, FILE *stream,
                   char separator);

/* The value of an object's member; NULL: there is none, or it is no object. */
const char *json_member(const char *object, const char *name, size_t *length);

/* Text as a JSON string, and names as an array of such. */
void write_string(FILE *stream, const char *text);
void write_names(FILE *stream, const struct names *names);

/* As 8-4-4-4-12 in small letters. False, with out as it was: it is none. */
bool read_uuid(const char *text, char out[TASK_ID_SIZE]);

#endif
