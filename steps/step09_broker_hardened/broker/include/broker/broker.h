/* The broker, for app and services alike: where it is, and a connection. */
#ifndef BROKER_BROKER_H
#define BROKER_BROKER_H

#include <signal.h>

#include <nats/nats.h>

#include "support/options.h"

enum { SHOWN_URL_SIZE = 512, BROKER_WHY_SIZE = 1024 };

/* Of the texts, which are borrowed, those below url may be NULL, which is
 * without. */
struct broker {
    const char *program;     /* which of ours is the client */
    const char *url;         /* or several, with commas between them */
    const char *credentials; /* file with a user's JWT and seed */
    const char *nkey;        /* a user's public key, "U..." */
    const char *nkey_seed;   /* file with the seed to it */
    const char *tls_ca;      /* file with who signs the broker's certificate */
    const char *tls_cert;    /* file with our certificate */
    const char *tls_key;     /* file with its key */
    natsConnection *connection; /* NULL: none */
    char why[BROKER_WHY_SIZE];  /* then: the one line that program has to say */
};

/* The options that set its texts, for the table of a program. */
enum { BROKER_ROWS = 7 };
void broker_rows(struct broker *broker, struct option_row rows[BROKER_ROWS]);

/* What is to be done once these are read. False, as read_options: one is not
 * there that another one needs. */
bool broker_check(const struct broker *broker, const struct command_line *line,
                  int *status);

/* Connects to one of them; when it is lost, the library looks for another one
 * until there is one. If the first takes longer than timeout_ms, or one of
 * signals comes, it ends the program, see support/guard.h. options is what the
 * library shall know besides, and is taken over; NULL is no memory. False: the
 * broker knows why. */
bool broker_connect(struct broker *broker, natsOptions *options,
                    int32_t timeout_ms, const sigset_t *signals);

/* Copies the url without users and passwords, which are nobody's business.
 * Returns shown. */
const char *shown_url(const char *url, char shown[SHOWN_URL_SIZE]);

/* Fills broker->why, if it was not to be reached. Returns false. */
bool broker_explain(struct broker *broker, natsStatus status);

#endif
