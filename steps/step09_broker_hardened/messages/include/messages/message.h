/*
 * What the app and the services say to each other, as JSON. Which service is
 * meant, and what it shall do, is not in here: where it is sent says that.
 */
#ifndef MESSAGES_MESSAGE_H
#define MESSAGES_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of a request's id, which its response repeats: any text up to 128 bytes of
 * UTF-8, and a NUL. */
enum { REQUEST_ID_SIZE = 129 };

/* Of the reason why a request was refused, up to 127 bytes, and a NUL. */
enum { ERROR_SIZE = 128 };

struct process_request {
    int32_t value;
    char request_id[REQUEST_ID_SIZE];
};

struct process_response {
    int32_t value;
    bool processed;
    char request_id[REQUEST_ID_SIZE];
    bool has_error; /* error says why it was refused */
    char error[ERROR_SIZE];
};

struct transform_request {
    int32_t value;
    char request_id[REQUEST_ID_SIZE];
};

struct transform_response {
    int32_t original;
    char transformed[32];
    char request_id[REQUEST_ID_SIZE];
    bool has_error; /* error says why it was refused */
    char error[ERROR_SIZE];
};

struct version_request {
    char request_id[REQUEST_ID_SIZE];
};

struct version_response {
    char service_name[32];
    char version[32];
    char request_id[REQUEST_ID_SIZE];
};

enum {
    MESSAGE_SIZE = 2048, /* holds any encoded message */
    MESSAGE_WHY_SIZE = 256,
};

/* Each writes a message as JSON text. Returns its length, without the NUL, or
 * 0 if there is no memory. */
size_t process_request_encode(const struct process_request *message,
                              char text[MESSAGE_SIZE]);
size_t process_response_encode(const struct process_response *message,
                               char text[MESSAGE_SIZE]);
size_t transform_request_encode(const struct transform_request *message,
                                char text[MESSAGE_SIZE]);
size_t transform_response_encode(const struct transform_response *message,
                                 char text[MESSAGE_SIZE]);
size_t version_response_encode(const struct version_response *message,
                               char text[MESSAGE_SIZE]);

enum message_status {
    MESSAGE_OK,
    MESSAGE_NOT_JSON,
    MESSAGE_WRONG_SHAPE, /* JSON, but not this message */
};

/* Each reads a message from length bytes with a NUL behind them. They come from
 * outside and may hold anything; they are changed on the way. Unless that went
 * well, fills why with one line about it and leaves *out. */
enum message_status process_request_decode(char *text, size_t length,
                                           struct process_request *out,
                                           char why[MESSAGE_WHY_SIZE]);
enum message_status process_response_decode(char *text, size_t length,
                                            struct process_response *out,
                                            char why[MESSAGE_WHY_SIZE]);
enum message_status transform_request_decode(char *text, size_t length,
                                             struct transform_request *out,
                                             char why[MESSAGE_WHY_SIZE]);
enum message_status transform_response_decode(char *text, size_t length,
                                              struct transform_response *out,
                                              char why[MESSAGE_WHY_SIZE]);
enum message_status version_request_decode(char *text, size_t length,
                                           struct version_request *out,
                                           char why[MESSAGE_WHY_SIZE]);

/* Copies text with question marks for control characters: it comes from
 * outside, and shall not write lines of its own into a log. Returns out. */
const char *printable(const char *text, char *out, size_t size);

#endif
