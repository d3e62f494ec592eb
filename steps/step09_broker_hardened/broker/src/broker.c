#include "broker/broker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "broker/guard.h"

enum { LEAST_MS = 1000 }; /* for a greeting; cnats itself gives up after 2000 */
enum { MAX_SERVERS = 16 };
enum { WRITE_MS = 2000, PING_MS = 1000, PINGS_OUT = 2 };

void broker_rows(struct broker_options *broker,
                 struct option_row rows[BROKER_ROWS])
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

bool broker_check(const struct broker_options *broker,
                  const struct command_line *line, int *status)
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

static natsStatus set_servers(const char *urls, natsOptions *options)
{
    const char *servers[MAX_SERVERS];
    char *copy = strdup(urls);
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

static natsStatus set_tls(const struct broker_options *broker,
                          natsOptions *options)
{
    natsStatus status = NATS_OK;

    if (broker->tls_ca || broker->tls_cert)
        status = natsOptions_SetSecure(options, true);
    if (status == NATS_OK && broker->tls_ca)
        status = natsOptions_LoadCATrustedCertificates(options, broker->tls_ca);
    if (status == NATS_OK && broker->tls_cert)
        status = natsOptions_LoadCertificatesChain(options, broker->tls_cert,
                                                   broker->tls_key);
    return status;
}

/* Who we are. */
static natsStatus set_user(const struct broker_options *broker,
                           natsOptions *options)
{
    natsStatus status = NATS_OK;

    if (broker->credentials)
        status = natsOptions_SetUserCredentialsFromFiles(
            options, broker->credentials, NULL);
    if (status == NATS_OK && broker->nkey)
        status = natsOptions_SetNKeyFromSeed(options, broker->nkey,
                                             broker->nkey_seed);
    return status;
}

static natsStatus set_events(natsOptions *options,
                             const struct broker_events *events)
{
    natsStatus status =
        natsOptions_SetClosedCB(options, events->on_closed, events->self);

    if (status == NATS_OK)
        status = natsOptions_SetDisconnectedCB(options, events->on_disconnected,
                                               events->self);
    if (status == NATS_OK)
        status = natsOptions_SetReconnectedCB(options, events->on_reconnected,
                                              events->self);
    if (status == NATS_OK)
        status = natsOptions_SetErrorHandler(options, events->on_error,
                                             events->self);
    if (status == NATS_OK) /* try for ever */
        status = natsOptions_SetMaxReconnect(options, -1);
    if (status == NATS_OK)
        status = natsOptions_SetCustomReconnectDelay(
            options, events->on_attempt, events->self);
    return status;
}

/* When a broker counts as lost that does not say so: it takes nothing any more,
 * or answers none of so many pings. */
static natsStatus set_limits(natsOptions *options)
{
    natsStatus status = natsOptions_SetWriteDeadline(options, WRITE_MS);

    if (status == NATS_OK)
        status = natsOptions_SetPingInterval(options, PING_MS);
    if (status == NATS_OK)
        status = natsOptions_SetMaxPingsOut(options, PINGS_OUT);
    return status;
}

/* cnats 3.4 leaves out a signature that begins with a zero, one of 256. The
 * next is another one, for the broker always gives something else to sign. */
static natsStatus connect_signed(const struct broker_options *broker,
                                 natsOptions *options,
                                 natsConnection **connection)
{
    int attempts = broker->nkey || broker->credentials ? 3 : 1;
    natsStatus status;

    do
        status = natsConnection_Connect(connection, options);
    while (status == NATS_CONNECTION_AUTH_FAILED && --attempts > 0);
    return status;
}

bool broker_connect(const struct broker_options *broker, const char *program,
                    const struct broker_events *events, int32_t timeout_ms,
                    const sigset_t *signals, natsConnection **connection,
                    char why[BROKER_WHY_SIZE])
{
    struct guard guard = { *signals, timeout_ms, why, EXIT_FAILURE, 0 };
    natsOptions *options = NULL;
    natsStatus status = natsOptions_Create(&options);

    if (status == NATS_OK)
        status = set_servers(broker->url, options);
    if (status == NATS_OK)
        status = set_user(broker, options);
    if (status == NATS_OK)
        status = set_tls(broker, options);
    if (status == NATS_OK) /* not up to 1 ms later, with others */
        status = natsOptions_SetSendAsap(options, true);
    if (status == NATS_OK)
        status = set_limits(options);
    if (status == NATS_OK)
        status = set_events(options, events);
    if (guard.ms < LEAST_MS)
        guard.ms = LEAST_MS;
    if (status == NATS_OK) {
        broker_explain(NATS_NOT_YET_CONNECTED, program, broker, why);
        guard_begin(&guard);
        status = connect_signed(broker, options, connection);
        guard_end(&guard);
    }
    natsOptions_Destroy(options);

    if (status != NATS_OK)
        broker_explain(status, program, broker, why);
    return status == NATS_OK;
}
