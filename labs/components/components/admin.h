/* Admin: lists the components, also to whoever connects to a Unix socket. */
#ifndef ADMIN_H
#define ADMIN_H

#include <pthread.h>
#include <stdio.h>

#include "component.h"

enum { ADMIN_MOST = 8 }; /* components, in a list */

/* A sender that leads to an Admin. */
struct admin_address {
    struct sender to;
};

/* The first five are for its owner to fill in. */
struct admin {
    const char *path;         /* of the socket; at most 100 characters */
    struct admin_address own; /* for whoever connects there */
    const struct sender *all; /* the components, itself among them ... */
    const char *const *names; /* ... and their names */
    int count;
    int listener;
    pthread_t acceptor;
};

struct component admin_as_component(struct admin *self);

/* Fills rows in the order of Admin's list and returns their number. Whoever
 * does not say how it is until the deadline is listed as such; 0: not even
 * Admin does. */
int admin_list(struct admin_address admin, int64_t deadline,
               struct status rows[ADMIN_MOST]);

/* The page that shows what can be told within a moment. */
void admin_print_list(struct admin_address admin, FILE *out);

/* Copies the page of another program, whose socket is at path, to out. False:
 * errno says why not. */
bool admin_print_from(const char *path, FILE *out);

#endif
