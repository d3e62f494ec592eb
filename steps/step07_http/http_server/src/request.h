/* A request, from its headers to its answer. */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdatomic.h>
#include <stdint.h>

#include <microhttpd.h>

#include "deadlines.h"
#include "http_server/server.h"

struct server {
    const struct http_service *service;
    struct deadlines deadlines;
    atomic_bool stopping; /* each answer is the last on its connection */
};

/* Begins to answer what comes in at the listening socket fd, in a thread of its
 * own. NULL: no memory, or no files. */
struct MHD_Daemon *answer_requests(struct server *server, int fd,
                                   int32_t max_connections);

#endif
