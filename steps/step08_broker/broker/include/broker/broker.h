/* The broker, for app and services alike: where it is, and a connection. */
#ifndef BROKER_BROKER_H
#define BROKER_BROKER_H

#include <signal.h>

#include <nats/nats.h>

#include "support/options.h"

enum { SHOWN_URL_SIZE = 512, BROKER_WHY_SIZE = 1024 };

struct broker {
    const char *program; /* which of ours is the client; borrowed, as the url */
    const char *url;
    natsConnection *connection; /* NULL: none */
    char why[BROKER_WHY_SIZE];  /* then: the one line that program has to say */
};

/* The option that sets its url, for the table of a program. */
struct option_row broker_row(struct broker *broker);

/* Connects. If that takes longer than timeout_ms, or one of signals comes, it
 * ends the program, see support/guard.h. options is what the library shall know
 * besides, and is taken over; NULL is no memory. False: the broker knows why.
 */
bool broker_connect(struct broker *broker, natsOptions *options,
                    int32_t timeout_ms, const sigset_t *signals);

/* Copies the url without users and passwords, which are nobody's business.
 * Returns shown. */
const char *shown_url(const char *url, char shown[SHOWN_URL_SIZE]);

/* Fills broker->why, if it was not to be reached. Returns false. */
bool broker_explain(struct broker *broker, natsStatus status);

#endif
