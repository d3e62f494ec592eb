/* What app and services say to each other: one message a line, as JSON. It
 * takes the place of the contracts of step 03. */
#ifndef MESSAGES_MESSAGE_H
#define MESSAGES_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum message_kind {
    MESSAGE_PROCESS, /* answered by PROCESS_RESULT */
    MESSAGE_PROCESS_RESULT,
    MESSAGE_TRANSFORM, /* answered by TRANSFORM_RESULT */
    MESSAGE_TRANSFORM_RESULT,
    MESSAGE_GET_VERSION, /* answered by VERSION_RESULT */
    MESSAGE_VERSION_RESULT,
    MESSAGE_SHUTDOWN, /* not answered */
    MESSAGE_ERROR,    /* in place of any answer */
};

enum { TEXT_SIZE = 32, ERROR_SIZE = 256 };

/* The kind says which member of the union is in use. Texts end with a NUL. */
struct message {
    enum message_kind kind;
    union {
        struct {
            int32_t value;
        } process, transform;
        struct {
            int32_t value;
            bool processed;
        } process_result;
        struct {
            int32_t original;
            char transformed[TEXT_SIZE];
        } transform_result;
        struct {
            char service_name[TEXT_SIZE];
            char version[TEXT_SIZE];
        } version_result;
        struct {
            char message[ERROR_SIZE];
        } error;
    };
};

/* The name of a kind on the wire, "GetVersion". */
const char *message_name(enum message_kind kind);

/* The kind of reply that a request asks for. */
enum message_kind message_reply_kind(enum message_kind request);

enum {
    MESSAGE_LINE_SIZE = 2048, /* holds any encoded message */
    MESSAGE_WHY_SIZE = 128,
};

/* Writes message as one line. Returns its length, newline included; no NUL. */
size_t message_encode(const struct message *message,
                      char line[MESSAGE_LINE_SIZE]);

/* Reads one line of length bytes, anything from outside, with a NUL in place of
 * its newline. If it is no message, why says so in a line, and *out stays. */
bool message_decode(const char *line, size_t length, struct message *out,
                    char why[MESSAGE_WHY_SIZE]);

/* Makes the texts in message fit for a terminal: see support/printable.h. */
void message_make_printable(struct message *message);

#endif
