/* Doubles a value: a request in, a response out, and no network in sight. */
#ifndef SERVICE1_H
#define SERVICE1_H

#include <stdbool.h>

#include "messages/message.h"

/* Fills *response. False, with the reason in why: the value has no double. */
bool service1_process(const struct process_request *request,
                      struct process_response *response,
                      char why[RECORD_WHY_SIZE]);

#endif
