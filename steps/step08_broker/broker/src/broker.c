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
    const char *url = broker->url;
    natsStatus status = options ? NATS_INVALID_ARG : NATS_NO_MEMORY;

    /* cnats 3.4 crashes over a URL that is nothing but white space. */
    if (options && url[strspn(url, " \t\n\v\f\r")] != '\0')
        status = natsOptions_SetURL(options, url);
    if (status == NATS_OK) {
        natsOptions_SetErrorHandler(options, on_error, NULL);
        natsOptions_SetSendAsap(options, true); /* not 1 ms later, with more */
        broker_explain(broker, NATS_NOT_YET_CONNECTED);
        guard_begin(&guard);
        status = natsConnection_Connect(&broker->connection, options);
        guard_end(&guard);
    }
    natsOptions_Destroy(options);
    return status == NATS_OK || broker_explain(broker, status);
}
