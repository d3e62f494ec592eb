/* Service2: formats a value. No pipe in sight: a request in, a reply out. */
#ifndef SERVICE2_H
#define SERVICE2_H

#include <stdbool.h>

#include "messages/message.h"

/* Fills *reply. False: request is not one of this service's. */
bool service2_answer(const struct message *request, struct message *reply);

#endif
