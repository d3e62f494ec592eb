/* The HTTP server around the one operation of a service. It knows methods,
 * paths, JSON, limits and time; the operation knows none of these. */
#ifndef HTTP_SERVER_SERVER_H
#define HTTP_SERVER_SERVER_H

#include <stdbool.h>

#include "messages/message.h"

struct service {
    const char *program; /* "service1" */
    const char *port;    /* to listen on unless the user has another */
    const char *name;    /* for the narration: "Service1" */
    const char *does;    /* for its first line: "Processing  Service" */
    const char *path;    /* where to POST to: "/process" */
    const struct record *request;
    const struct record *response;

    /* The operation: fills *response, both as the records have them. False,
     * with one line about it in why, if there is no response to this request.
     * Never called twice at once. */
    bool (*answer)(const void *request, void *response,
                   char why[RECORD_WHY_SIZE]);
};

/* Reads the program's arguments, answers POSTs to the service's path and GET
 * /health, and narrates on stderr, first that it listens. A connection that
 * does not get a request done in time, be it silent or slow, is closed. At
 * SIGINT or SIGTERM it takes no new connection, finishes what it has begun, and
 * returns the exit status of the program; a SIGINT after that ends it at once.
 * To be called from main, before there is any thread. */
int serve(const struct service *service, int argc, char **argv);

#endif
