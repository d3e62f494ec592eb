/* What the user is told. */
#include <stdio.h>
#include <string.h>

#include "broker/broker.h"
#include "support/printable.h"

const char *shown_url(const char *url, char shown[SHOWN_URL_SIZE])
{
    const char *at = strrchr(url, '@');
    size_t scheme = strcspn(url, ":/@"); /* "nats" */
    char whole[SHOWN_URL_SIZE];

    scheme = at && strncmp(url + scheme, "://", 3) == 0 ? scheme + 3 : 0;
    snprintf(whole, sizeof(whole), "%.*s%s", (int)scheme, url,
             at ? at + 1 : url);
    return printable(whole, shown, SHOWN_URL_SIZE);
}

void broker_explain(struct broker *broker, natsStatus status)
{
    const char *program = broker->program;
    char *why = broker->why;
    char shown[SHOWN_URL_SIZE];

    shown_url(broker->url, shown);
    switch (status) {
    case NATS_NO_SERVER:
        snprintf(why, BROKER_WHY_SIZE,
                 "%s: cannot reach %s: is nats-server running? "
                 "(sh with_services.sh starts one)",
                 program, shown);
        break;
    case NATS_NOT_YET_CONNECTED:
    case NATS_TIMEOUT: /* later versions of cnats see it themselves */
        snprintf(why, BROKER_WHY_SIZE,
                 "%s: %s does not finish its greeting (is that a nats-server?)",
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
