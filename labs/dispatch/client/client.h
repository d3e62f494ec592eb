/* The other end of a dispatcher's port. */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

enum { CLIENT_WHY_SIZE = 256 };

/* Connects to HOST:PORT and shakes hands, within that time. Returns a socket
 * that is a WebSocket now; or -1, and why says why. */
int client_connect(const char *address, const char *token, int32_t timeout_ms,
                   char why[CLIENT_WHY_SIZE]);

#endif
