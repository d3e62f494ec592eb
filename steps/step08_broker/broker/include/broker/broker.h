/* The connection to the broker, for app and services alike. */
#ifndef BROKER_BROKER_H
#define BROKER_BROKER_H

#include <stdbool.h>

#include <nats/nats.h>

#include "support/options.h"

enum { SHOWN_URL_SIZE = 512, BROKER_WHY_SIZE = 1024 };

/* Where it is. */
struct broker_options {
    const char *url; /* borrowed */
};

enum { BROKER_ROWS = 1 };

/* The options of broker, for the table of a program. */
void broker_rows(struct broker_options *broker,
                 struct option_row rows[BROKER_ROWS]);

/* Connects to the broker. If the connection breaks, it stays broken; but with a
 * handler, the library looks for the broker until it is back, and calls the
 * handler, with self, when the broker refuses us. False: why is one line about
 * it, for program to say. */
bool broker_connect(const struct broker_options *broker, const char *program,
                    natsConnectionHandler on_closed, void *self,
                    natsConnection **connection, char why[BROKER_WHY_SIZE]);

/* Copies the url without its user and password, which are nobody's business.
 * Returns shown. */
const char *shown_url(const char *url, char shown[SHOWN_URL_SIZE]);

#endif
