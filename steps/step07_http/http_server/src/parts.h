/* What the parts of the server know of each other. */
#ifndef PARTS_H
#define PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include <microhttpd.h>

#include "http_server/server.h"

/* ---- deadlines.c: how long a client may hold on to us ---- */

/* Of one connection: until then it has its next request done. */
struct deadline {
    struct deadline *next;
    int fd;
    _Atomic int64_t at_ms;
};

/* For two threads: libmicrohttpd's has connections come and go, main's closes
 * what is overdue. */
struct deadlines {
    int32_t timeout_ms;
    pthread_mutex_t lock;   /* for the list */
    struct deadline *first; /* in no order */
};

void deadline_add(struct deadlines *deadlines, struct deadline *added, int fd);
void deadline_remove(struct deadlines *deadlines, const struct deadline *gone);

/* Closes the connections whose time is up. Returns how long it is until the
 * next one's can be, in milliseconds. */
int64_t close_overdue(struct deadlines *deadlines);

/* An answer, or that there is none yet: the service has to be asked. */
struct verdict {
    unsigned status;   /* 0: none */
    const char *text;  /* NULL: none */
    const char *type;  /* of text, or NULL if that is one line for people */
    const char *allow; /* the right methods, if this is not one, or NULL */
    bool last;         /* nothing behind it on this connection can be trusted */
};

/* ---- framing.c: what RFC 9112 wants refused ---- */

/* The headers that say where a request ends, and what it is: each at most once.
 * NULL: it is not there. */
enum { HOST, LENGTH, CODING, TYPE, ONCE };
struct head {
    const char *values[ONCE];
    const char *fault; /* of any header, or NULL */
};

/* Looks at the target of a request, as it was sent. */
struct verdict check_target(const char *target);

/* Looks at all its headers, and fills *head, which is all zero before. */
struct verdict check_headers(struct MHD_Connection *mhd, const char *version,
                             struct head *head);

/* ---- answer.c: JSON in, JSON out ---- */

/* Asks the operation what a body, of length bytes and a NUL, asks for. Fills
 * text, with JSON or with one line that says what is wrong, and returns that.
 */
struct verdict answer(const struct service *service, const char *body,
                      size_t length, char text[MESSAGE_SIZE]);

/* ---- request.c: from the headers of a request to its answer ---- */

struct server {
    const struct service *service;
    const char *bind; /* an address or a name of this machine */
    int32_t port;     /* 0: any that is free */
    int32_t max_connections;
    struct deadlines deadlines;
    atomic_int busy;      /* requests that have begun and not ended */
    atomic_bool stopping; /* each answer is the last on its connection, and the
                             last request to end sends us SIGTERM */
};

/* Begins to answer what comes in at the listening socket fd, in a thread of its
 * own. NULL: no memory, or no files. */
struct MHD_Daemon *answer_requests(struct server *server, int fd);

#endif
