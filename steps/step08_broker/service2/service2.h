/* Service2: formats a value. No NATS in sight: a request in, a response out. */
#ifndef SERVICE2_H
#define SERVICE2_H

#include <stddef.h>

#include "messages/message.h"

void service2_transform(const struct transform_request *request,
                        struct transform_response *response);

/* The same, JSON in, JSON out. payload has length bytes, and a NUL behind them.
 * Returns the length of reply, or 0, after saying why on stderr, if there is
 * none. */
size_t service2_answer(const char *payload, size_t length,
                       char reply[MESSAGE_SIZE]);

#endif
