#include "broker/broker.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "broker/guard.h"

enum { RECONNECT_MS = 100, GREETING_S = 30 };

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

/* ---- Looking for a broker that was lost ---- */

/* While it tries, this is called again and again, and the alarm is put off. */
static int64_t on_attempt(natsConnection *connection, int attempts, void *self)
{
    (void)connection;
    (void)attempts;
    (void)self;
    alarm(GREETING_S);
    return RECONNECT_MS;
}

static void on_reconnected(natsConnection *connection, void *self)
{
    (void)connection;
    (void)self;
    alarm(0);
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
        status = natsOptions_SetCustomReconnectDelay(options, on_attempt, NULL);
    if (status == NATS_OK)
        status = natsOptions_SetReconnectedCB(options, on_reconnected, NULL);
    return status;
}

/* ---- The first connection ---- */

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
