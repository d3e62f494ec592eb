/* What app and services alike have to say about the broker: where it is. */
#ifndef BROKER_BROKER_H
#define BROKER_BROKER_H

#include <nats/nats.h>

#include "support/options.h"

enum { SHOWN_URL_SIZE = 512, BROKER_WHY_SIZE = 1024 };

struct broker_options {
    const char *url; /* borrowed */
};

/* Rows of a table of options, which set all of these. */
enum { BROKER_ROWS = 1 };
void broker_rows(struct broker_options *broker,
                 struct option_row rows[BROKER_ROWS]);

/* Tells the library all of them, and what both sides want besides. */
natsStatus broker_set(const struct broker_options *broker,
                      natsOptions *options);

/* Copies the url without its user and password, which are nobody's business.
 * Returns shown. */
const char *shown_url(const char *url, char shown[SHOWN_URL_SIZE]);

/* Fills why with the one line that program has to say when it could not
 * connect. */
void broker_explain(natsStatus status, const char *program,
                    const struct broker_options *broker,
                    char why[BROKER_WHY_SIZE]);

#endif
