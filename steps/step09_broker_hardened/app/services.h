/* Which services there are, and where they listen. */
#ifndef SERVICES_H
#define SERVICES_H

#include "messages/message.h"

/* Something that can be asked for: of whom, where, and how it is said. */
struct operation {
    const char *service; /* "service1" */
    const char *subject; /* "service.process" */
    const struct record *request;
    const struct record *response;
};

extern const struct operation process, transform;

#endif
