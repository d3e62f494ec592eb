/* What all messages need: values found in JSON text, and texts written as JSON.
 */
#ifndef WIRE_JSON_H
#define WIRE_JSON_H

#include "wire/message.h"

/* Writes one line into why. Returns false. */
bool explain(char why[MESSAGE_WHY_SIZE], const char *what, const char *about);

/* The first value that object has by this name, and its length; NULL: none. */
const char *json_find(const char *object, const char *name, size_t *length);

/* The same, of an object. NULL: there is none, and why says so. */
const char *json_find_object(const char *object, const char *name,
                             char why[MESSAGE_WHY_SIZE]);

/* An array of names, or null, or nothing at all. False: it is not, and why says
 * so. */
bool read_names(const char *object, const char *name, struct names *names,
                char why[MESSAGE_WHY_SIZE]);

/* A UUID in any form, hyphens or not, as 8-4-4-4-12 in small letters. False,
 * with out as it was: it is none. */
bool read_uuid(const char *text, char out[TASK_ID_SIZE]);

void write_string(FILE *stream, const char *text);
void write_names(FILE *stream, const struct names *names);

#endif
