/* Service1: doubles a value. No pipe in sight: a request in, a reply out. */
#ifndef SERVICE1_H
#define SERVICE1_H

#include <stdbool.h>

#include "messages/message.h"

/* Fills *reply. False: request is not one of this service's. */
bool service1_answer(const struct message *request, struct message *reply);

#endif
