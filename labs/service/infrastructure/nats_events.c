#include "infrastructure/nats_events.h"

#include <inttypes.h>
#include <stdio.h>

#include "call/call.h"

enum {
    CONNECT_MS = 1000,
    WRITE_MS = 100,
    PING_MS = 1000,
    AGAIN_MS = 200,
    CLOSE_MS = 2000,
};

static void on_connected(natsConnection *connection, void *self)
{
    (void)connection;
    (void)self;
}

/* The first attempt is made in the caller's thread, and may never end. */
static void *connect_to(void *context)
{
    struct nats_events *self = context;
    natsOptions *options = NULL;

    if (natsOptions_Create(&options) == NATS_OK &&
        natsOptions_SetURL(options, self->url) == NATS_OK) {
        natsOptions_SetTimeout(options, CONNECT_MS);
        natsOptions_SetSendAsap(options, true);
        natsOptions_SetWriteDeadline(options, WRITE_MS);
        natsOptions_SetPingInterval(options, PING_MS); /* one that is silent */
        natsOptions_SetMaxPingsOut(options, 2);
        natsOptions_SetMaxReconnect(options, -1);
        natsOptions_SetReconnectWait(options, AGAIN_MS);
        natsOptions_SetRetryOnFailedConnect(options, true, on_connected, NULL);
        natsConnection_Connect(&self->connection, options);
    }
    natsOptions_Destroy(options);
    self->connected = true;
    return NULL;
}

bool nats_events_open(struct nats_events *self, const char *url)
{
    *self = (struct nats_events){ .url = url };
    return pthread_create(&self->connector, NULL, connect_to, self) == 0;
}

void nats_events_close(struct nats_events *self)
{
    for (int ms = 0; !self->connected && ms < CLOSE_MS; ms++)
        real_time.sleep_us(NULL, 1000);
    if (!self->connected) { /* it hangs, and is left behind */
        pthread_detach(self->connector);
        return;
    }
    pthread_join(self->connector, NULL);
    natsConnection_Destroy(self->connection);
    nats_CloseAndWait(CLOSE_MS);
}

static bool check(void *context, struct error *error)
{
    struct nats_events *self = context;

    return (self->connected && self->connection &&
            natsConnection_Status(self->connection) ==
                NATS_CONN_STATUS_CONNECTED) ||
           error_set(error, ERROR_EXTERNAL, "NATS: not connected to %s",
                     self->url);
}

static bool publish_created(void *context, const struct value *value,
                            struct error *error)
{
    struct nats_events *self = context;
    char text[100];
    natsStatus status;

    if (!check(self, error)) /* else the library would keep it, and say yes */
        return false;
    snprintf(text, sizeof(text),
             "{\"id\":%" PRId32 ",\"value\":%" PRId32 ",\"doubled\":%" PRId32
             "}",
             value->id, value->value, value->doubled);
    status =
        natsConnection_PublishString(self->connection, "values.created", text);
    return status == NATS_OK || error_set(error, ERROR_EXTERNAL, "NATS: %s",
                                          natsStatus_GetText(status));
}

struct events nats_as_events(struct nats_events *self)
{
    static const struct events_ops ops = { .publish_created = publish_created,
                                           .check = check };

    return (struct events){ .ops = &ops, .self = self };
}
