/* The service as paths: what the use cases are called from outside, and what
 * whoever runs it may ask. */
#ifndef API_VALUES_API_H
#define API_VALUES_API_H

#include <stdatomic.h>

#include "api/http.h"
#include "application/values.h"

enum { DEPENDENCIES_LIMIT = 4 };

/* Something outside that we use. */
struct dependency {
    const char *name;
    bool is_needed; /* or we do without it, less well */
    bool (*check)(void *self, struct error *error);
    void *self;
};

struct values_api {
    struct values_service *service;
    struct dependency dependencies[DEPENDENCIES_LIMIT];
    size_t dependency_count;
    const atomic_bool *draining; /* this process is about to stop */
};

/* POST /values, GET /values/ID, and
 *     /live     whether this process works at all: if not, restart it
 *     /ready    whether to send it requests: 503 if it could not do them
 *     /health   what of its dependencies works, for people
 *     /metrics  for Prometheus */
http_handle values_api_handle; /* self is a struct values_api */

#endif
