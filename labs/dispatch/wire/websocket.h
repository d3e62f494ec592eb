/* A framing: each message is a text message of a WebSocket, by wslay. */
#ifndef WIRE_WEBSOCKET_H
#define WIRE_WEBSOCKET_H

#include "wire/connection.h"

/* The server's end of a new connection. Whoever is there must begin with the
 * handshake, and with the token, unless that is NULL (borrowed). */
struct framing websocket_server(const char *token, size_t limit);

/* The client's end, after its handshake. */
struct framing websocket_client(size_t limit);

#endif
