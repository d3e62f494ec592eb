/* Service1: doubles a value. No NATS in sight: a request in, a response out. */
#ifndef SERVICE1_H
#define SERVICE1_H

#include <stddef.h>

#include "messages/message.h"

/* A value that has no double comes back unchanged, not processed, and with an
 * error. */
void service1_process(const struct process_request *request,
                      struct process_response *response);

/* The same, JSON in, JSON out. payload has length bytes, a NUL behind them, and
 * is changed. Returns the length of reply, or 0, after saying why on stderr, if
 * there is none. */
size_t service1_answer(char *payload, size_t length, char reply[MESSAGE_SIZE]);

/* Answers a question about the version in the same way. */
size_t service1_answer_version(char *payload, size_t length,
                               char reply[MESSAGE_SIZE]);

#endif
