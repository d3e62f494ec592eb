/* The socket that a server listens on. */
#ifndef LISTEN_H
#define LISTEN_H

#include <stdint.h>

enum { ADDRESS_SIZE = 128 };

/* Opens it, on any free port if port is 0, and fills address with what it got,
 * "127.0.0.1:3001". Returns the socket, or -1 after saying on stderr, as
 * program, why there is none. */
int listen_on(const char *program, const char *bind_to, int32_t port,
              char address[ADDRESS_SIZE]);

#endif
