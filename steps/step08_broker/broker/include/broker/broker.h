/* What app and services alike have to say about the broker. */
#ifndef BROKER_BROKER_H
#define BROKER_BROKER_H

#include <nats/nats.h>

enum { SHOWN_URL_SIZE = 256, BROKER_WHY_SIZE = 512 };

/* natsOptions_SetURL, for any url. */
natsStatus broker_set_url(natsOptions *options, const char *url);

/* To be called first, so that no connection takes the place of stdin, stdout or
 * stderr if one of these is closed. */
void occupy_standard_files(void);

/* Copies url without its user and password, which are nobody's business.
 * Returns shown. */
const char *shown_url(const char *url, char shown[SHOWN_URL_SIZE]);

/* Fills why with the one line that program has to say when it could not connect
 * to the broker at url. */
void broker_explain(natsStatus status, const char *program, const char *url,
                    char why[BROKER_WHY_SIZE]);

#endif
