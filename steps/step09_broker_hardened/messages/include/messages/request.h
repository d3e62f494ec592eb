/* Requests as they come from outside. */
#ifndef MESSAGES_REQUEST_H
#define MESSAGES_REQUEST_H

#include <stddef.h>

#include "messages/message.h"

enum { PAYLOAD_LIMIT = 64 * 1024 }; /* bytes */

/* Reads a request by its record from length bytes with a NUL behind them.
 * False: it is none. Then id and error are what a response to it needs: the id
 * that it has nevertheless, or "", and the reason. */
bool request_read(const struct record *record, const char *payload,
                  size_t length, void *request, char id[REQUEST_ID_SIZE],
                  struct error *error);

#endif
