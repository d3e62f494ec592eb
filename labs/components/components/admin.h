/* Admin: lists the components, also to whoever connects to a Unix socket. */
#ifndef ADMIN_H
#define ADMIN_H

#include <pthread.h>
#include <stdio.h>

#include "component.h"

/* A sender that leads to an Admin. */
struct admin_address {
    struct sender to;
};

/* The first five are for its owner to fill in. */
struct admin {
    const char *path;            /* of the socket; at most 100 characters */
    struct admin_address own;    /* for whoever connects there */
    const struct sender *others; /* to the components that it lists ... */
    const struct component *components; /* ... and these, for their names */
    int count;
    int listener;
    pthread_t acceptor;
};

extern const struct component_ops admin_ops;

/* Prints what Admin hears from each component within a moment, itself the last
 * of them. */
void admin_print_list(struct admin_address admin, FILE *out);

/* Copies the page of another program, whose socket is at path, to out. False:
 * errno says why not. */
bool admin_print_from(const char *path, FILE *out);

#endif
