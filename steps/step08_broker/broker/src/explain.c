/* What the user is told. */
#include <stdio.h>
#include <string.h>

#include "broker/broker.h"
#include "support/printable.h"

const char *shown_url(const char *url, char shown[SHOWN_URL_SIZE])
{
    const char *at = strrchr(url, '@');
    size_t scheme = strcspn(url, ":/@"); /* "nats" */

    scheme = at && strncmp(url + scheme, "://", 3) == 0 ? scheme + 3 : 0;
    snprintf(shown, SHOWN_URL_SIZE, "%.*s%s", (int)scheme, url,
             at ? at + 1 : url);
    return printable(shown, shown, SHOWN_URL_SIZE);
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
      " does not let us in (give user and password as "
      "nats://USER:PASSWORD@HOST:PORT)" },
    { NATS_INVALID_ARG, "'",
      "' is not the URL of a broker (nats://HOST:PORT)" },
};

bool broker_explain(struct broker *broker, natsStatus status)
{
    char shown[SHOWN_URL_SIZE];

    shown_url(broker->url, shown);
    snprintf(broker->why, BROKER_WHY_SIZE,
             "%s: cannot connect to %s: %s (is there a nats-server?)",
             broker->program, shown, natsStatus_GetText(status));
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (texts[i].status == status)
            snprintf(broker->why, BROKER_WHY_SIZE, "%s: %s%s%s",
                     broker->program, texts[i].before, shown, texts[i].behind);
    return false;
}
