#include "broker/broker.h"

#include <stdio.h>
#include <string.h>

#include "support/printable.h"

enum { RECONNECT_MS = 100 };

void broker_rows(struct broker_options *broker,
                 struct option_row rows[BROKER_ROWS])
{
    const struct option_row own[BROKER_ROWS] = {
        { "nats-url", "URL", "of the broker",
          .fallback = "nats://127.0.0.1:4222", .variable = "NATS_URL",
          .text = &broker->url, .may_be_empty = true },
    };

    memcpy(rows, own, sizeof(own));
}

/* The length of "nats://" at the start of url, or 0. */
static size_t scheme_length(const char *url)
{
    size_t length = strcspn(url, ":/@");

    return strncmp(url + length, "://", 3) == 0 ? length + 3 : 0;
}

const char *shown_url(const char *url, char shown[SHOWN_URL_SIZE])
{
    const char *at = strrchr(url, '@');
    size_t scheme = at ? scheme_length(url) : 0;
    char whole[SHOWN_URL_SIZE];

    snprintf(whole, sizeof(whole), "%.*s%s", (int)scheme, url,
             at ? at + 1 : url);
    return printable(whole, shown, SHOWN_URL_SIZE);
}

static void explain(natsStatus status, const char *program,
                    const struct broker_options *broker,
                    char why[BROKER_WHY_SIZE])
{
    char shown[SHOWN_URL_SIZE];

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
                 "%s: %s does not let us in (give user and password as "
                 "nats://USER:PASSWORD@HOST:PORT)",
                 program, shown);
        break;
    case NATS_INVALID_ARG:
        snprintf(why, BROKER_WHY_SIZE,
                 "%s: '%s' is not the URL of a broker (nats://HOST:PORT)",
                 program, shown);
        break;
    default:
        snprintf(why, BROKER_WHY_SIZE,
                 "%s: cannot connect to %s: %s (is there a nats-server?)",
                 program, shown, natsStatus_GetText(status));
    }
}

/* cnats 3.4 crashes over a URL that is nothing but white space. */
static natsStatus set_url(natsOptions *options, const char *url)
{
    if (url[strspn(url, " \t\n\v\f\r")] == '\0')
        return NATS_INVALID_ARG;
    return natsOptions_SetURL(options, url);
}

bool broker_connect(const struct broker_options *broker, const char *program,
                    natsConnectionHandler on_closed, void *self,
                    natsConnection **connection, char why[BROKER_WHY_SIZE])
{
    natsOptions *options = NULL;
    natsStatus status = natsOptions_Create(&options);

    if (status == NATS_OK)
        status = set_url(options, broker->url);
    if (status == NATS_OK) /* not up to 1 ms later, with others */
        status = natsOptions_SetSendAsap(options, true);
    if (status == NATS_OK)
        status = natsOptions_SetAllowReconnect(options, on_closed);
    if (status == NATS_OK) /* try for ever */
        status = natsOptions_SetMaxReconnect(options, -1);
    if (status == NATS_OK) /* and not every two seconds only */
        status = natsOptions_SetReconnectWait(options, RECONNECT_MS);
    if (status == NATS_OK)
        status = natsOptions_SetClosedCB(options, on_closed, self);
    if (status == NATS_OK)
        status = natsConnection_Connect(connection, options);
    natsOptions_Destroy(options);

    if (status != NATS_OK)
        explain(status, program, broker, why);
    return status == NATS_OK;
}
