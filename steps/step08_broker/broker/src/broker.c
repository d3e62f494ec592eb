#include "broker/broker.h"

#include <stdlib.h>
#include <string.h>

#include "broker/guard.h"

enum { LEAST_MS = 1000 }; /* for a greeting; cnats itself gives up after 2000 */

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

/* cnats 3.4 crashes over a URL that is nothing but white space. */
static natsStatus set_url(natsOptions *options, const char *url)
{
    if (url[strspn(url, " \t\n\v\f\r")] == '\0')
        return NATS_INVALID_ARG;
    return natsOptions_SetURL(options, url);
}

static natsStatus set_events(natsOptions *options,
                             const struct broker_events *events)
{
    natsStatus status =
        natsOptions_SetClosedCB(options, events->on_closed, events->self);

    if (status == NATS_OK)
        status = natsOptions_SetErrorHandler(options, events->on_error,
                                             events->self);
    if (status == NATS_OK) /* try for ever */
        status = natsOptions_SetMaxReconnect(options, -1);
    if (status == NATS_OK)
        status = natsOptions_SetCustomReconnectDelay(
            options, events->on_attempt, events->self);
    if (status == NATS_OK)
        status = natsOptions_SetReconnectedCB(options, events->on_reconnected,
                                              events->self);
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
        status = set_url(options, broker->url);
    if (status == NATS_OK) /* not up to 1 ms later, with others */
        status = natsOptions_SetSendAsap(options, true);
    if (status == NATS_OK && !events)
        status = natsOptions_SetAllowReconnect(options, false);
    if (status == NATS_OK && events)
        status = set_events(options, events);
    if (guard.ms < LEAST_MS)
        guard.ms = LEAST_MS;
    if (status == NATS_OK) {
        broker_explain(NATS_NOT_YET_CONNECTED, program, broker, why);
        guard_begin(&guard);
        status = natsConnection_Connect(connection, options);
        guard_end(&guard);
    }
    natsOptions_Destroy(options);

    if (status != NATS_OK)
        broker_explain(status, program, broker, why);
    return status == NATS_OK;
}
