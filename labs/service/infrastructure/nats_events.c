#include "infrastructure/nats_events.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "call/call.h"

enum {
    CONNECT_MS = 1000,
    WRITE_MS = 100,
    PING_MS = 300, /* to one that says nothing; the third one is in vain */
    AGAIN_MS = 200,
    CLOSE_MS = 2000,
};

static void on_up(natsConnection *connection, void *context)
{
    struct nats_events *self = context;

    self->usable = connection;
}

static void on_down(natsConnection *connection, void *context)
{
    struct nats_events *self = context;

    (void)connection;
    self->usable = NULL;
}

static void connect_to(struct nats_events *self, natsConnection **connection)
{
    natsOptions *options = NULL;

    /* cnats 3.4 crashes over a URL that is nothing but white space. */
    if (self->url[strspn(self->url, " \t\n\v\f\r")] != '\0' &&
        natsOptions_Create(&options) == NATS_OK &&
        natsOptions_SetURL(options, self->url) == NATS_OK) {
        natsOptions_SetTimeout(options, CONNECT_MS);
        natsOptions_SetSendAsap(options, true);
        natsOptions_SetWriteDeadline(options, WRITE_MS);
        natsOptions_SetPingInterval(options, PING_MS);
        natsOptions_SetMaxPingsOut(options, 2);
        natsOptions_SetMaxReconnect(options, -1);
        natsOptions_SetReconnectWait(options, AGAIN_MS);
        natsOptions_SetDisconnectedCB(options, on_down, self);
        natsOptions_SetReconnectedCB(options, on_up, self);
        natsOptions_SetRetryOnFailedConnect(options, true, on_up, self);
        if (natsConnection_Connect(connection, options) == NATS_OK)
            self->usable = *connection;
    }
    natsOptions_Destroy(options);
}

/* Of the library's calls, those to connect and to close may never end, if the
 * broker is none. So they are here. */
static void *keep_connection(void *context)
{
    struct nats_events *self = context;
    natsConnection *connection = NULL;

    connect_to(self, &connection);
    while (sem_wait(&self->stop) != 0)
        ; /* interrupted */
    natsConnection_Destroy(connection);
    nats_CloseAndWait(CLOSE_MS);
    self->stopped = true;
    return NULL;
}

bool nats_events_open(struct nats_events *self, const char *url)
{
    *self = (struct nats_events){ .url = url };
    return sem_init(&self->stop, 0, 0) == 0 &&
           pthread_create(&self->keeper, NULL, keep_connection, self) == 0;
}

void nats_events_close(struct nats_events *self)
{
    sem_post(&self->stop);
    for (int ms = 0; !self->stopped && ms < CLOSE_MS; ms++)
        real_time.sleep_us(NULL, 1000);
    if (!self->stopped) { /* it hangs, and is left behind */
        pthread_detach(self->keeper);
        return;
    }
    pthread_join(self->keeper, NULL);
    sem_destroy(&self->stop);
}

static const char not_connected[] = "not connected (see --nats-url)";

static bool fail(struct error *error, const char *why)
{
    return error_set(error, ERROR_EXTERNAL, "NATS: %s", why);
}

static bool check(void *context, struct error *error)
{
    struct nats_events *self = context;

    return self->usable || fail(error, not_connected);
}

static bool publish_created(void *context, const struct value *value,
                            struct error *error)
{
    struct nats_events *self = context;
    natsConnection *connection = self->usable;
    char text[100];
    natsStatus status;

    if (!connection) /* else the library would keep it, and say yes */
        return fail(error, not_connected);
    snprintf(text, sizeof(text),
             "{\"id\":%" PRId32 ",\"value\":%" PRId32 ",\"doubled\":%" PRId32
             "}",
             value->id, value->value, value->doubled);
    status = natsConnection_PublishString(connection, "values.created", text);
    return status == NATS_OK || fail(error, natsStatus_GetText(status));
}

struct events nats_as_events(struct nats_events *self)
{
    static const struct events_ops ops = { publish_created, check };

    return (struct events){ &ops, self };
}
