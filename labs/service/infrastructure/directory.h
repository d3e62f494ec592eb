/* Where the instances of a service are, as a registry says. */
#ifndef INFRASTRUCTURE_DIRECTORY_H
#define INFRASTRUCTURE_DIRECTORY_H

#include <stdatomic.h>

#include "infrastructure/http_client.h"

enum { DIRECTORY_FRESH_US = 500000 };

struct directory {
    struct http_client *http;
    const char *list_url; /* of the registry; NULL: there is none */

    atomic_bool is_stale; /* there was no answer: it is what was known before */
    pthread_mutex_t lock; /* of the rest */
    int64_t asked_us;     /* when we last did */
    unsigned turn;
    char urls[HTTP_REPLY_SIZE]; /* one a line */
};

/* only is the one instance if there is no registry. */
void directory_init(struct directory *self, struct http_client *http,
                    const char *list_url, const char *only);

/* Gives the base URL of an instance, another one each time. One of those who
 * ask when the list is old waits for a new one; if the registry is gone, the
 * old one will do. ERROR_EXTERNAL: no instance is known. */
bool directory_pick(struct directory *self, const struct scope *scope,
                    char url[HTTP_URL_SIZE], struct error *error);

/* Whether the list is what the registry says. self is a struct directory. */
bool directory_check(void *self, struct error *error);

#endif
