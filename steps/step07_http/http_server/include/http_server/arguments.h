/* What the user asked of a service: where to listen, and what to put up with.
 */
#ifndef HTTP_SERVER_ARGUMENTS_H
#define HTTP_SERVER_ARGUMENTS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct server_arguments {
    const char *program; /* "service1" */
    const char *bind;    /* an address or a name of this machine */
    int32_t port;        /* 0: any that is free */
    int32_t timeout_ms;
    int32_t max_connections;
    bool help;
};

/* Fills *arguments, where program and port are set already, port to its
 * default. False, after saying why on stderr, if an argument is wrong. */
bool parse_server_arguments(int argc, char **argv,
                            struct server_arguments *arguments);

void print_server_usage(FILE *stream, const struct server_arguments *arguments);

#endif
