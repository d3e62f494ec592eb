/* Unix sockets, for this user alone. */
#ifndef LOCAL_SOCKET_H
#define LOCAL_SOCKET_H

/* A socket that listens at path; only the user may connect, from the first
 * moment on. -1: errno says why, and there is no file. */
int local_listen(const char *path);

/* The next client, who is given up if nothing moves for a second. -1: somebody
 * shut the socket down. */
int local_accept(int listener);

/* A connection to path. -1: errno says why. */
int local_connect(const char *path);

#endif
