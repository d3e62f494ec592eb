/* The connection to the broker, for app and services alike. */
#ifndef BROKER_BROKER_H
#define BROKER_BROKER_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

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

/* Whom the library tells, with self, what becomes of a connection. */
struct broker_events {
    /* It looks for the broker: how many milliseconds until the next attempt? */
    natsCustomReconnectDelayHandler on_attempt;
    natsConnectionHandler on_reconnected;
    natsConnectionHandler on_closed; /* the broker refuses us now */
    natsErrHandler on_error;
    void *self;
};

/* Connects to the broker. If that takes longer than timeout_ms, or one of
 * signals comes, it ends the program, see guard.h. With events the library
 * looks for a broker that it lost until it is back, without (NULL) the
 * connection stays broken. False: why is one line about it, for program to say.
 */
bool broker_connect(const struct broker_options *broker, const char *program,
                    const struct broker_events *events, int32_t timeout_ms,
                    const sigset_t *signals, natsConnection **connection,
                    char why[BROKER_WHY_SIZE]);

/* Copies the url without its user and password, which are nobody's business.
 * Returns shown. */
const char *shown_url(const char *url, char shown[SHOWN_URL_SIZE]);

/* Fills why with the one line that program has to say when it could not
 * connect. */
void broker_explain(natsStatus status, const char *program,
                    const struct broker_options *broker,
                    char why[BROKER_WHY_SIZE]);

#endif
