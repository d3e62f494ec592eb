/* Service2: formats a value. No NATS in sight: a request in, a response out. */
#ifndef SERVICE2_H
#define SERVICE2_H

#include <stddef.h>

#include "messages/message.h"

/* A value of more than four digits comes back with an error. */
void service2_transform(const struct transform_request *request,
                        struct transform_response *response);

/* The same, JSON in, JSON out. payload has length bytes, a NUL behind them, and
 * is changed. Returns the length of reply, or 0, after saying why on stderr, if
 * there is none. */
size_t service2_answer(char *payload, size_t length, char reply[MESSAGE_SIZE]);

/* Answers a question about the version in the same way. */
size_t service2_answer_version(char *payload, size_t length,
                               char reply[MESSAGE_SIZE]);

#endif
