/* What tests of service1 have in common: it is started and ended for each, and
 * asked by a client that can do everything wrong. */
#ifndef CLIENT_H
#define CLIENT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

enum {
    MANY = 1000,
    LONG_MS = 5000, /* for what should happen at once */
};

extern const char *service1; /* the program; main sets it */

struct server {
    pid_t pid;
    FILE *narration;
    in_port_t port;
    int fds[MANY]; /* connections, -1: none */
};

/* A setup and a teardown of cmocka; state is a struct server. Connections stay
 * open until it has ended: nobody keeps it from that. */
int start_service(void **state, const char *timeout_ms,
                  const char *max_connections);
int stop_service(void **state);

/* The teardown closes what it returns. */
int open_connection(struct server *server);
void close_connection(struct server *server, int fd);
void send_text(int fd, const char *text);

/* Whether something is to be read from it, or its end. */
bool wait_for(int fd, int ms);

/* Reads until what came contains last. */
void receive_until(int fd, const char *last, char text[4096]);
void assert_receives(int fd, const char *last);

bool is_closed(int fd);
void assert_gets_closed(int fd);

#endif
