/* What lies between HTTP and the operation of a service: JSON in, JSON out. */
#ifndef ANSWER_H
#define ANSWER_H

#include <stddef.h>

#include "http_server/server.h"

/* RFC 9110, section 15. */
enum http_status {
    HTTP_OK = 200,
    HTTP_BAD_REQUEST = 400,
    HTTP_UNPROCESSABLE_CONTENT = 422,
};

/* Asks the operation what a body, of length bytes and a NUL, asks for. text
 * becomes the answer: JSON if the status is HTTP_OK, and otherwise one line
 * that says what is wrong. */
enum http_status answer(const struct http_service *service, const char *body,
                        size_t length, char text[MESSAGE_SIZE]);

#endif
