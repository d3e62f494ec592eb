/* What the user is told. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "broker/broker.h"
#include "support/printable.h"

/* The length of "nats://" or "tls://" at the start of url, or 0. */
static size_t scheme_length(const char *url)
{
    if (strncmp(url, "nats://", 7) == 0)
        return 7;
    return strncmp(url, "tls://", 6) == 0 ? 6 : 0;
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

/* What stands before an @ is nobody's business. So is a URL without one, if one
 * follows: it may be the first half of a password with a comma in it. */
const char *shown_url(const char *url, char shown[SHOWN_URL_SIZE])
{
    const char *last_at = strrchr(url, '@');
    size_t used = 0;

    shown[0] = '\0';
    while (*url != '\0' && used < SHOWN_URL_SIZE) {
        size_t scheme = scheme_length(url);
        const char *host = url + scheme;
        const char *end = end_of_first(url);
        bool hidden = last_at && end <= last_at;

        for (const char *c = host; c < end; c++)
            if (*c == '@') {
                host = c + 1;
                hidden = false;
            }
        used += (size_t)snprintf(shown + used, SHOWN_URL_SIZE - used,
                                 "%.*s%.*s%.*s", (int)scheme, url,
                                 (int)(hidden ? 3 : end - host),
                                 hidden ? "..." : host, *end == ',', ",");
        url = end + (*end == ',');
    }
    return printable(shown, shown, SHOWN_URL_SIZE);
}

/* NATS_ERR says only "Error": the library's last error has more, behind its
 * "(FILE:LINE): ". What it has for others may show a part of a password. */
static const char *reason(natsStatus status)
{
    const char *last = status == NATS_ERR ? nats_GetLastError(NULL) : NULL;
    const char *text = last ? strstr(last, "): ") : NULL;

    return text ? text + 3 : natsStatus_GetText(status);
}

/* The library does not tell whether it was us. */
static bool can_open(void)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* Around the URL, if something else is to be said than what the library says.
 */
static const struct {
    natsStatus status;
    const char *before;
    const char *behind;
} texts[] = {
    { NATS_NO_SERVER, "cannot reach ",
      ": is nats-server running? (sh with_services.sh starts one)" },
    { NATS_NOT_YET_CONNECTED, "",
      " does not finish its greeting (is that a nats-server?)" },
    { NATS_TIMEOUT, "", /* later versions of cnats notice it themselves */
      " does not finish its greeting (is that a nats-server?)" },
    { NATS_CONNECTION_AUTH_FAILED, "",
      " does not let us in (see --help for the ways to say who we are)" },
    { NATS_SSL_ERROR, "no TLS connection with ",
      ": SSL Error (see --tls-ca and --tls-cert)" },
    { NATS_SECURE_CONNECTION_REQUIRED, "no TLS connection with ",
      ": Secure Connection Required (see --tls-ca and --tls-cert)" },
    { NATS_SECURE_CONNECTION_WANTED, "no TLS connection with ",
      ": Secure Connection not available (see --tls-ca and --tls-cert)" },
    { NATS_INVALID_ARG, "cannot connect to ",
      ": Invalid Argument (see --help)" },
};

bool broker_explain(struct broker *broker, natsStatus status)
{
    char shown[SHOWN_URL_SIZE];
    char text[256];

    shown_url(broker->url, shown);
    snprintf(broker->why, BROKER_WHY_SIZE, "%s: cannot connect to %s: %s",
             broker->program, shown,
             printable(reason(status), text, sizeof(text)));
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (texts[i].status == status)
            snprintf(broker->why, BROKER_WHY_SIZE, "%s: %s%s%s",
                     broker->program, texts[i].before, shown, texts[i].behind);
    if (status == NATS_NO_SERVER && !can_open())
        snprintf(broker->why, BROKER_WHY_SIZE,
                 "%s: cannot open a connection: %s (see ulimit -n)",
                 broker->program, strerror(errno));
    return false;
}
