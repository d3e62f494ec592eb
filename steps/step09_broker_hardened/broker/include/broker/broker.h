/* What app and services alike have to say about the broker: where it is, and
 * who we are. */
#ifndef BROKER_BROKER_H
#define BROKER_BROKER_H

#include <stdbool.h>

#include <nats/nats.h>

enum { SHOWN_URL_SIZE = 512, BROKER_WHY_SIZE = 1024 };

/* Every text but url may be NULL, which is without. All are borrowed. */
struct broker_options {
    const char *url;         /* or several, with commas between them */
    const char *credentials; /* file with a user's JWT and seed */
    const char *nkey;        /* a user's public key, "U..." */
    const char *nkey_seed;   /* file with the seed to it */
    const char *tls_ca;      /* file with who signs the broker's certificate */
    const char *tls_cert;    /* file with our certificate */
    const char *tls_key;     /* file with its key */
};

/* Those that there are without any argument: the url from NATS_URL. */
struct broker_options broker_defaults(void);

/* Takes the value of an option, which getopt_long calls by one of these:
 * n nats-url, c creds, k nkey, s nkey-seed, A tls-ca, C tls-cert, K tls-key.
 * False: it is none of them. */
bool broker_take_option(struct broker_options *broker, int option,
                        const char *value);

/* To be called when all are taken: whether those that need each other are both
 * there. If not, program says so on stderr. */
bool broker_check_options(const struct broker_options *broker,
                          const char *program);

/* What --help says of them. */
extern const char broker_usage[];

/* Sets all of them, and what both sides want besides: messages go out at once,
 * or the broker counts as lost, and then we look for one until there is one. */
natsStatus broker_set(const struct broker_options *broker,
                      natsOptions *options);

/* natsConnection_Connect with these options. With an NKey or credentials, up to
 * twice more if the broker does not let us in. */
natsStatus broker_connect(const struct broker_options *broker,
                          natsOptions *options, natsConnection **connection);

/* To be called first, so that no connection takes the place of stdin, stdout or
 * stderr if one of these is closed. */
void occupy_standard_files(void);

/* Copies the url without users and passwords, which are nobody's business.
 * Returns shown. */
const char *shown_url(const char *url, char shown[SHOWN_URL_SIZE]);

/* Fills why with the one line that program has to say when it could not
 * connect. */
void broker_explain(natsStatus status, const char *program,
                    const struct broker_options *broker,
                    char why[BROKER_WHY_SIZE]);

#endif
