/* What went wrong. Its kind decides what happens next; its chain says it to
 * whoever reads the log, from the outermost layer to the cause. */
#ifndef DOMAIN_ERROR_H
#define DOMAIN_ERROR_H

#include <stdbool.h>
#include <stddef.h>

enum error_kind {
    ERROR_NONE,
    ERROR_INVALID,     /* nobody could do what is asked */
    ERROR_NOT_FOUND,   /* there is no such thing */
    ERROR_CONFLICT,    /* it contradicts what was asked before */
    ERROR_EXTERNAL,    /* another service failed */
    ERROR_UNAVAILABLE, /* another service is not even asked at present */
    ERROR_TIMED_OUT,   /* another service was too slow */
    ERROR_DATABASE,
    ERROR_INTERNAL,
    ERROR_KINDS,
};

enum { ERROR_SIZE = 256 };

/* All zero is no error. It is in the caller's storage, and nothing is
 * allocated. */
struct error {
    enum error_kind kind;
    size_t begin; /* of the chain, which ends where text does */
    size_t cause; /* where its last link begins */
    char text[ERROR_SIZE];
};

/* Sets the kind and the cause, in place of what was there. Returns false, as
 * whoever fails does. A text that is too long is cut. */
bool error_set(struct error *error, enum error_kind kind, const char *format,
               ...) __attribute__((format(printf, 3, 4)));

/* Puts what we were doing before the chain: "get value 7: " and what was there.
 * What does not fit is left out. Returns false. */
bool error_add(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

const char *error_chain(const struct error *error);
const char *error_cause(const struct error *error);

#endif
