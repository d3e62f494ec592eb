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

struct services {
    const char *service1_url;
    const char *service2_url;
    int32_t timeout_ms; /* for each request */
    struct endpoint process;
    struct endpoint transform;
};

enum { SERVICES_ROWS = 3 };

/* The options of services, for the table of a program. */
void services_rows(struct services *services,
                   struct option_row rows[SERVICES_ROWS]);

/* What is to be done once these are read. False, as read_options: one is no
 * URL. */
bool services_init(struct services *services, const struct command_line *line,
                   int *status);

#endif
