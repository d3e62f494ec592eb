#include "broker/broker.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "messages/message.h"

enum { MAX_SERVERS = 16, RECONNECT_MS = 50, WRITE_MS = 2000 };

const char broker_usage[] =
    "  --nats-url URL      of the broker, or of several with commas between\n"
    "                      them; nats://127.0.0.1:4222 if left out; or "
    "NATS_URL.\n"
    "                      nats://USER:PASSWORD@HOST and nats://TOKEN@HOST "
    "say\n"
    "                      who we are, tls://HOST asks for TLS\n"
    "  --creds FILE        user's credentials: JWT and seed\n"
    "  --nkey KEY          user's public NKey, with\n"
    "  --nkey-seed FILE    the file that holds its seed\n"
    "  --tls-ca FILE       who signs the broker's certificate\n"
    "  --tls-cert FILE     our certificate, if the broker wants one, with\n"
    "  --tls-key FILE      its key\n";

struct broker_options broker_defaults(void)
{
    const char *url = getenv("NATS_URL");

    return (struct broker_options){
        .url = url && url[0] != '\0' ? url : "nats://127.0.0.1:4222",
    };
}

bool broker_take_option(struct broker_options *broker, int option,
                        const char *value)
{
    switch (option) {
    case 'n':
        broker->url = value;
        return true;
    case 'c':
        broker->credentials = value;
        return true;
    case 'k':
        broker->nkey = value;
        return true;
    case 's':
        broker->nkey_seed = value;
        return true;
    case 'A':
        broker->tls_ca = value;
        return true;
    case 'C':
        broker->tls_cert = value;
        return true;
    case 'K':
        broker->tls_key = value;
        return true;
    default:
        return false;
    }
}

bool broker_check_options(const struct broker_options *broker,
                          const char *program)
{
    const char *wrong = NULL;

    if ((broker->nkey == NULL) != (broker->nkey_seed == NULL))
        wrong = "--nkey and --nkey-seed";
    if ((broker->tls_cert == NULL) != (broker->tls_key == NULL))
        wrong = "--tls-cert and --tls-key";
    if (wrong)
        fprintf(stderr, "%s: %s need each other\n", program, wrong);
    return !wrong;
}

/* ---- What cnats is told ---- */

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

natsStatus broker_set(const struct broker_options *broker, natsOptions *options)
{
    natsStatus status = set_servers(broker->url, options);

    if (status == NATS_OK && broker->credentials)
        status = natsOptions_SetUserCredentialsFromFiles(
            options, broker->credentials, NULL);
    if (status == NATS_OK && broker->nkey)
        status = natsOptions_SetNKeyFromSeed(options, broker->nkey,
                                             broker->nkey_seed);
    if (status == NATS_OK)
        status = set_tls(broker, options);
    if (status == NATS_OK) /* not up to 1 ms later, with others */
        status = natsOptions_SetSendAsap(options, true);
    if (status == NATS_OK) /* try for ever */
        status = natsOptions_SetMaxReconnect(options, -1);
    if (status == NATS_OK)
        status = natsOptions_SetReconnectWait(options, RECONNECT_MS);
    if (status == NATS_OK) /* not all in the same moment */
        status =
            natsOptions_SetReconnectJitter(options, RECONNECT_MS, RECONNECT_MS);
    if (status == NATS_OK) /* a broker that takes nothing any more is lost */
        status = natsOptions_SetWriteDeadline(options, WRITE_MS);
    return status;
}

/* cnats 3.4 leaves out a signature that begins with a zero, one of 256. The
 * next is another one, for the broker always gives something else to sign. */
natsStatus broker_connect(const struct broker_options *broker,
                          natsOptions *options, natsConnection **connection)
{
    int attempts = broker->nkey || broker->credentials ? 3 : 1;
    natsStatus status;

    do
        status = natsConnection_Connect(connection, options);
    while (status == NATS_CONNECTION_AUTH_FAILED && --attempts > 0);
    return status;
}

/* A standard file that is closed shall not become a connection: what is written
 * there would go to somebody. What takes its place cannot be used either. */
void occupy_standard_files(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* ---- What the user is told ---- */

/* The length of "nats://" at the start of url, or 0. */
static size_t scheme_length(const char *url)
{
    size_t length = strcspn(url, ":/@,");

    return strncmp(url + length, "://", 3) == 0 ? length + 3 : 0;
}

/* The end of the first of several URLs: a comma with a scheme behind it.
 * Another comma may be part of a password. */
static const char *end_of_first(const char *url)
{
    const char *end = url + strcspn(url, ",");

    while (*end == ',' && scheme_length(end + 1) == 0)
        end += 1 + strcspn(end + 1, ",");
    return end;
}

const char *shown_url(const char *url, char shown[SHOWN_URL_SIZE])
{
    char whole[SHOWN_URL_SIZE] = "";
    size_t used = 0;

    while (*url != '\0' && used < sizeof(whole)) {
        size_t scheme = scheme_length(url);
        const char *host = url + scheme;
        const char *end = end_of_first(url);

        for (const char *c = host; c < end; c++)
            if (*c == '@')
                host = c + 1;
        used += (size_t)snprintf(whole + used, sizeof(whole) - used, "%.*s%.*s",
                                 (int)scheme, url,
                                 (int)(end - host) + (*end == ','), host);
        url = end + (*end == ',');
    }
    return printable(whole, shown, SHOWN_URL_SIZE);
}

/* NATS_ERR says only "Error": the library's last error has more, behind its
 * "(FILE:LINE): ". What it has for others may show a part of a password. */
static const char *reason(natsStatus status)
{
    const char *last = status == NATS_ERR ? nats_GetLastError(NULL) : NULL;
    const char *text = last ? strstr(last, "): ") : NULL;

    return text ? text + 3 : natsStatus_GetText(status);
}

void broker_explain(natsStatus status, const char *program,
                    const struct broker_options *broker,
                    char why[BROKER_WHY_SIZE])
{
    char shown[SHOWN_URL_SIZE];
    char text[256];

    shown_url(broker->url, shown);
    switch (status) {
    case NATS_NO_SERVER:
    case NATS_TIMEOUT:
        snprintf(why, BROKER_WHY_SIZE,
                 "%s: cannot reach %s: is nats-server running? "
                 "(sh with_services.sh starts one)",
                 program, shown);
        break;
    case NATS_CONNECTION_AUTH_FAILED:
        snprintf(why, BROKER_WHY_SIZE,
                 "%s: %s does not let us in (see --help for the ways to say "
                 "who we are)",
                 program, shown);
        break;
    case NATS_SSL_ERROR:
    case NATS_SECURE_CONNECTION_REQUIRED:
    case NATS_SECURE_CONNECTION_WANTED:
        snprintf(why, BROKER_WHY_SIZE,
                 "%s: no TLS connection with %s: %s (see --tls-ca and "
                 "--tls-cert)",
                 program, shown, natsStatus_GetText(status));
        break;
    case NATS_INVALID_ARG:
        snprintf(why, BROKER_WHY_SIZE,
                 "%s: cannot connect to %s: Invalid Argument (see --help)",
                 program, shown);
        break;
    default:
        snprintf(why, BROKER_WHY_SIZE, "%s: cannot connect to %s: %s", program,
                 shown, printable(reason(status), text, sizeof(text)));
    }
}
