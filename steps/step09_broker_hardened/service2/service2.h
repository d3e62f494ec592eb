/* Service2: formats a value. No NATS in sight: a request in, a response out. */
#ifndef SERVICE2_H
#define SERVICE2_H

#include <stddef.h>

#include "messages/message.h"

/* A value of more than four digits comes back with an error. */
void service2_transform(const struct transform_request *request,
                        struct transform_response *response);

/* The same, JSON in, JSON out. payload has length bytes, and a NUL behind them.
 * What cannot be read is answered with an error, too. Returns the length of
 * reply. */
size_t service2_answer(const char *payload, size_t length,
                       char reply[MESSAGE_SIZE]);

#endif
