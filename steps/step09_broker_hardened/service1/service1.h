/* Service1: doubles a value. No NATS in sight: a request in, a response out. */
#ifndef SERVICE1_H
#define SERVICE1_H

#include <stddef.h>

#include "messages/message.h"

/* A value that has no double comes back unchanged, not processed, and with an
 * error. */
void service1_process(const struct process_request *request,
                      struct process_response *response);

/* The same, JSON in, JSON out. payload has length bytes, and a NUL behind them.
 * What cannot be read is answered with an error, too. Returns the length of
 * reply. */
size_t service1_answer(const char *payload, size_t length,
                       char reply[MESSAGE_SIZE]);

#endif
