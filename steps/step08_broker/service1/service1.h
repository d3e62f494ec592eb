/* Doubles a value: a request in, a response out, and no network in sight. */
#ifndef SERVICE1_H
#define SERVICE1_H

#include "messages/message.h"

/* A value that has no double comes back unchanged, and not processed. */
void service1_process(const struct process_request *request,
                      struct process_response *response);

/* The same as JSON. What cannot be read has no reply; stderr says why. */
answer_function service1_answer;

#endif
