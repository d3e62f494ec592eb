/* A framing: each message is a text message of a WebSocket, by wslay. Begins
 * with the handshake. */
#ifndef WIRE_WEBSOCKET_H
#define WIRE_WEBSOCKET_H

#include "wire/connection.h"

/* Without an address (NULL) it is the server's end, and the token what whoever
 * comes must know; with one, HOST:PORT, the client's, and what it says there.
 * NULL: there is no token. Both are borrowed. */
struct framing websocket_framing(const char *address, const char *token,
                                 size_t limit);

#endif
