#include "broker/broker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/guard.h"

enum { LEAST_MS = 1000 }; /* for a greeting; cnats itself gives up after 2000 */
enum { MAX_SERVERS = 16 };
enum { WRITE_MS = 2000, PING_MS = 1000, PINGS_OUT = 2, RECONNECT_MS = 50 };

void broker_rows(struct broker *broker, struct option_row rows[BROKER_ROWS])
{
    const struct option_row own[BROKER_ROWS] = {
        { "nats-url", "URL",
          "of the broker, or of several with commas between them; "
          "nats://USER:PASSWORD@HOST and nats://TOKEN@HOST say who we are, "
          "tls://HOST asks for TLS",
          .fallback = "nats://127.0.0.1:4222", .variable = "NATS_URL",
          .text = &broker->url, .may_be_empty = true },
        { "creds", "FILE", "user's credentials: JWT and seed",
          .text = &broker->credentials },
        { "nkey", "KEY", "user's public NKey, with --nkey-seed",
          .text = &broker->nkey },
        { "nkey-seed", "FILE", "the file that holds its seed",
          .text = &broker->nkey_seed },
        { "tls-ca", "FILE", "who signs the broker's certificate",
          .text = &broker->tls_ca },
        { "tls-cert", "FILE",
          "our certificate, if the broker wants one, with --tls-key",
          .text = &broker->tls_cert },
        { "tls-key", "FILE", "the file with its key",
          .text = &broker->tls_key },
    };

    memcpy(rows, own, sizeof(own));
}

bool broker_check(const struct broker *broker, const struct command_line *line,
                  int *status)
{
    const char *wrong = NULL;

    if (!broker->nkey != !broker->nkey_seed)
        wrong = "--nkey and --nkey-seed";
    if (!broker->tls_cert != !broker->tls_key)
        wrong = "--tls-cert and --tls-key";
    if (wrong) {
        fprintf(stderr, "%s: %s need each other\n", line->program, wrong);
        print_help(stderr, line);
        *status = EXIT_USAGE;
    }
    return !wrong;
}

/* ---- What the library is told ---- */

static natsStatus set_servers(natsOptions *options, const char *urls)
{
    const char *servers[MAX_SERVERS];
    char *copy = options ? strdup(urls) : NULL;
    char *rest = copy;
    char *url;
    int count = 0;
    natsStatus status;

    if (!copy)
        return NATS_NO_MEMORY;
    /* cnats 3.4 crashes over a URL that is nothing but white space. */
    while (count < MAX_SERVERS && (url = strtok_r(rest, ", \t\n\v\f\r", &rest)))
        servers[count++] = url;
    status = count > 0 ? natsOptions_SetServers(options, servers, count)
                       : NATS_INVALID_ARG;
    free(copy);
    return status;
}

/* Where they are, who we are, and whom we trust. */
static natsStatus set_broker(natsOptions *options, const struct broker *broker)
{
    natsStatus status = set_servers(options, broker->url);

    if (status == NATS_OK && broker->credentials)
        status = natsOptions_SetUserCredentialsFromFiles(
            options, broker->credentials, NULL);
    if (status == NATS_OK && broker->nkey)
        status = natsOptions_SetNKeyFromSeed(options, broker->nkey,
                                             broker->nkey_seed);
    if (status == NATS_OK && (broker->tls_ca || broker->tls_cert))
        status = natsOptions_SetSecure(options, true);
    if (status == NATS_OK && broker->tls_ca)
        status = natsOptions_LoadCATrustedCertificates(options, broker->tls_ca);
    if (status == NATS_OK && broker->tls_cert)
        status = natsOptions_LoadCertificatesChain(options, broker->tls_cert,
                                                   broker->tls_key);
    return status;
}

/* When a broker counts as lost that does not say so: it takes nothing any more,
 * or answers none of so many pings. */
static void set_limits(natsOptions *options)
{
    natsOptions_SetWriteDeadline(options, WRITE_MS);
    natsOptions_SetPingInterval(options, PING_MS);
    natsOptions_SetMaxPingsOut(options, PINGS_OUT);
    natsOptions_SetMaxReconnect(options, -1);            /* try for ever */
    natsOptions_SetReconnectWait(options, RECONNECT_MS); /* not all at once */
    natsOptions_SetReconnectJitter(options, RECONNECT_MS, RECONNECT_MS);
}

/* cnats 3.4 leaves out a signature that begins with a zero, one of 256. The
 * next is another one, for the broker always gives something else to sign. */
static natsStatus connect_signed(struct broker *broker, natsOptions *options)
{
    int attempts = broker->nkey || broker->credentials ? 3 : 1;
    natsStatus status;

    do
        status = natsConnection_Connect(&broker->connection, options);
    while (status == NATS_CONNECTION_AUTH_FAILED && --attempts > 0);
    return status;
}

/* Later versions of the library would print it. */
static void on_error(natsConnection *connection, natsSubscription *subscription,
                     natsStatus error, void *self)
{
    (void)connection;
    (void)subscription;
    (void)error;
    (void)self;
}

bool broker_connect(struct broker *broker, natsOptions *options,
                    int32_t timeout_ms, const sigset_t *signals)
{
    int32_t ms = timeout_ms > LEAST_MS ? timeout_ms : LEAST_MS;
    struct guard guard = { *signals, ms, broker->why, EXIT_FAILURE, 0 };
    natsStatus status = set_broker(options, broker);

    if (status == NATS_OK) {
        set_limits(options);
        natsOptions_SetErrorHandler(options, on_error, NULL);
        natsOptions_SetSendAsap(options, true); /* not 1 ms later, with more */
        broker_explain(broker, NATS_NOT_YET_CONNECTED);
        guard_begin(&guard);
        status = connect_signed(broker, options);
        guard_end(&guard);
    }
    natsOptions_Destroy(options);
    return status == NATS_OK || broker_explain(broker, status);
}
