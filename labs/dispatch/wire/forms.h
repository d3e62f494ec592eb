/* The three messages that are more than a table of fields: how each is read
 * into a message, and written. Inside the library only. */
#ifndef WIRE_FORMS_H
#define WIRE_FORMS_H

#include "wire/message.h"

/* Each reads the whole envelope. False: why says what is wrong. */
bool read_registration(const char *json, struct message *message,
                       char why[MESSAGE_WHY_SIZE]);
bool read_order(const char *json, struct message *message,
                char why[MESSAGE_WHY_SIZE]);
bool read_result(const char *json, struct message *message,
                 char why[MESSAGE_WHY_SIZE]);

/* Each writes what follows the type. */
void write_registration(FILE *stream, const struct message *message);
void write_order(FILE *stream, const struct message *message);
void write_result(FILE *stream, const struct message *message);

#endif
