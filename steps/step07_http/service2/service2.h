/* Service2: formats a value. No HTTP in sight: a request in, a response out. */
#ifndef SERVICE2_H
#define SERVICE2_H

#include "messages/message.h"

void service2_transform(const struct transform_request *request,
                        struct transform_response *response);

#endif
