/* Which services there are, and where: what an app is told by its options. */
#ifndef SERVICES_H
#define SERVICES_H

#include <stdbool.h>
#include <stdint.h>

#include "support/options.h"
#include "support/record.h"

/* Something that can be asked for: of whom, where, and how it is said. */
struct operation {
    const char *service; /* "service1" */
    const char *path;    /* "/process" */
    const struct record *request;
    const struct record *response;
};

extern const struct operation process;
extern const struct operation transform;

enum { URL_SIZE = 1024 };

/* An operation at a place. */
struct endpoint {
    const struct operation *operation;
    char url[URL_SIZE];   /* "http://127.0.0.1:3001/process" */
    char shown[URL_SIZE]; /* the same, without what may be secret */
};

/* base is where the service is; it may have a path of its own, and end with a
 * slash. False, with *endpoint as it was, if it is no URL. */
bool endpoint_init(struct endpoint *endpoint, const struct operation *operation,
                   const char *base);

/* What the user asked for, of app or of app_concurrent. */
struct services {
    struct endpoint process;
    struct endpoint transform;
    int32_t timeout_ms; /* for each request */
    int32_t max_in_flight;
};

/* Reads the arguments of line, whose options are those of services, as
 * read_options does. */
bool read_services(int argc, char **argv, struct command_line line,
                   struct services *services, int *status);

#endif
