/* The connection to the broker, for app and services alike. */
#ifndef BROKER_BROKER_H
#define BROKER_BROKER_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include <nats/nats.h>

#include "support/options.h"

enum { SHOWN_URL_SIZE = 512, BROKER_WHY_SIZE = 1024 };

/* Where it is, and who we are. Every text but url may be NULL, which is
 * without. All are borrowed. */
struct broker_options {
    const char *url;         /* or several, with commas between them */
    const char *credentials; /* file with a user's JWT and seed */
    const char *nkey;        /* a user's public key, "U..." */
    const char *nkey_seed;   /* file with the seed to it */
    const char *tls_ca;      /* file with who signs the broker's certificate */
    const char *tls_cert;    /* file with our certificate */
    const char *tls_key;     /* file with its key */
};

enum { BROKER_ROWS = 7 };

/* The options of broker, for the table of a program. */
void broker_rows(struct broker_options *broker,
                 struct option_row rows[BROKER_ROWS]);

/* What is to be done once these are read. False, as read_options: one is not
 * there that another one needs. */
bool broker_check(const struct broker_options *broker,
                  const struct command_line *line, int *status);

/* Whom the library tells, with self, what becomes of a connection. */
struct broker_events {
    natsConnectionHandler on_disconnected;
    /* It looks for a broker: how many milliseconds until the next attempt? */
    natsCustomReconnectDelayHandler on_attempt;
    natsConnectionHandler on_reconnected;
    natsConnectionHandler on_closed; /* the broker refuses us now; or NULL */
    natsErrHandler on_error;
    void *self;
};

/* Connects to one of the brokers; when that is lost, the library looks for one
 * until there is one. If the first connection takes longer than timeout_ms, or
 * one of signals comes, it ends the program, see guard.h. False: why is one
 * line about it, for program to say. */
bool broker_connect(const struct broker_options *broker, const char *program,
                    const struct broker_events *events, int32_t timeout_ms,
                    const sigset_t *signals, natsConnection **connection,
                    char why[BROKER_WHY_SIZE]);

/* Copies the url without users and passwords, which are nobody's business.
 * Returns shown. */
const char *shown_url(const char *url, char shown[SHOWN_URL_SIZE]);

/* Fills why with the one line that program has to say when it could not
 * connect. */
void broker_explain(natsStatus status, const char *program,
                    const struct broker_options *broker,
                    char why[BROKER_WHY_SIZE]);

#endif
