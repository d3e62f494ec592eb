/* A framing: each message is a text message of a WebSocket, by wslay. Begins
 * with the handshake. */
#ifndef WIRE_WEBSOCKET_H
#define WIRE_WEBSOCKET_H

#include "wire/connection.h"

/* The server's end, with the token that whoever comes must have; NULL: none. */
struct framing websocket_server(const char *token, size_t limit);

/* The client's end, for a server at HOST:PORT. All texts are borrowed. */
struct framing websocket_client(const char *address, const char *token,
                                size_t limit);

#endif
