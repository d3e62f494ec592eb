/* Connections on this machine that send at once what they are given. Each
 * function exits if it fails. */
#ifndef TCP_H
#define TCP_H

#include <netinet/in.h>

/* The address of a port on this machine; 0: any. */
struct sockaddr_in loopback(int port);

/* On a free port; *address gets it. */
int tcp_listen(struct sockaddr_in *address);

int tcp_accept(int listener);
int tcp_connect(const struct sockaddr_in *address);

#endif
