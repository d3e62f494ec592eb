/*
 * What RFC 9112 wants refused: requests that two servers could read in two
 * ways, so that what is a body for one is the next request for the other.
 */
#ifndef FRAMING_H
#define FRAMING_H

#include <stdbool.h>

#include <microhttpd.h>

/* What to answer a request with, as far as can be said. */
struct verdict {
    unsigned status; /* MHD_HTTP_OK unless it is refused */
    const char *why; /* one line, or empty */
    bool last;       /* nothing behind it on this connection can be trusted */
};

extern const struct verdict accepted;

/* Looks at the target of a request, as it was sent. */
struct verdict check_target(const char *target);

/* Looks at all its headers. */
struct verdict check_headers(struct MHD_Connection *mhd, const char *version);

#endif
