/* Formats a value: a request in, a response out, and no network in sight. */
#ifndef SERVICE2_H
#define SERVICE2_H

#include "messages/message.h"

void service2_transform(const struct transform_request *request,
                        struct transform_response *response);

/* The same as JSON. What cannot be read has no reply; stderr says why. */
answer_function service2_answer;

#endif
