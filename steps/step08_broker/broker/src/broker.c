#include "broker/broker.h"

#include <stdlib.h>
#include <string.h>

#include "support/guard.h"

enum { LEAST_MS = 1000 }; /* for a greeting; cnats itself gives up after 2000 */

struct option_row broker_row(struct broker *broker)
{
    const struct option_row rows[] = {
        { "nats-url", "URL", "of the broker",
          .fallback = "nats://127.0.0.1:4222", .variable = "NATS_URL",
          .text = &broker->url, .may_be_empty = true },
    };

    return rows[0];
}

static natsStatus set_url(natsOptions *options, const char *url)
{
    if (!options)
        return NATS_NO_MEMORY;
    /* cnats 3.4 crashes over a URL that is nothing but white space. */
    if (url[strspn(url, " \t\n\v\f\r")] == '\0')
        return NATS_INVALID_ARG;
    return natsOptions_SetURL(options, url);
}

bool broker_connect(struct broker *broker, natsOptions *options,
                    int32_t timeout_ms, const sigset_t *signals)
{
    int32_t ms = timeout_ms > LEAST_MS ? timeout_ms : LEAST_MS;
    struct guard guard = { *signals, ms, broker->why, EXIT_FAILURE, 0 };
    natsStatus status = set_url(options, broker->url);

    if (status == NATS_OK) {
        natsOptions_SetSendAsap(options, true); /* not 1 ms later, with more */
        broker_explain(broker, NATS_NOT_YET_CONNECTED);
        guard_begin(&guard);
        status = natsConnection_Connect(&broker->connection, options);
        guard_end(&guard);
    }
    natsOptions_Destroy(options);

    if (status != NATS_OK)
        broker_explain(broker, status);
    return status == NATS_OK;
}
