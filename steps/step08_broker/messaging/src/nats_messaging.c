#include "messaging/nats_messaging.h"

#include <limits.h>

bool nats_messaging_open(struct nats_messaging *nats, const char *program,
                         const char *url, char why[BROKER_WHY_SIZE])
{
    natsOptions *options = NULL;
    natsStatus status = natsOptions_Create(&options);

    nats->connection = NULL;
    if (status == NATS_OK)
        status = broker_set_url(options, url);
    if (status == NATS_OK) /* send at once, by the thread that asks */
        status = natsOptions_SetSendAsap(options, true);
    if (status == NATS_OK) /* an inbox for each request, for one reply */
        status = natsOptions_UseOldRequestStyle(options, true);
    if (status == NATS_OK) /* fail at once when the broker goes */
        status = natsOptions_SetAllowReconnect(options, false);
    if (status == NATS_OK)
        status = natsConnection_Connect(&nats->connection, options);
    natsOptions_Destroy(options);

    if (status != NATS_OK)
        broker_explain(status, program, url, why);
    return status == NATS_OK;
}

void nats_messaging_close(struct nats_messaging *nats)
{
    natsConnection_Destroy(nats->connection);
    nats->connection = NULL;
    nats_CloseAndWait(0); /* the threads of the library have ended, too */
}

static enum messaging_status meaning(natsStatus status)
{
    switch (status) {
    case NATS_OK:
        return MESSAGING_OK;
    case NATS_NO_RESPONDERS:
        return MESSAGING_NO_RESPONDERS;
    case NATS_TIMEOUT:
        return MESSAGING_TIMEOUT;
    case NATS_CONNECTION_DISCONNECTED:
    case NATS_CONNECTION_CLOSED:
    case NATS_IO_ERROR:
        return MESSAGING_DISCONNECTED;
    default:
        return MESSAGING_FAILED;
    }
}

static enum messaging_status op_request(void *self, const char *subject,
                                        const char *payload, size_t length,
                                        int32_t timeout_ms,
                                        struct messaging_reply *reply)
{
    struct nats_messaging *nats = self;
    enum messaging_status status = MESSAGING_FAILED;
    natsMsg *message = NULL;

    if (length <= INT_MAX)
        status =
            meaning(natsConnection_Request(&message, nats->connection, subject,
                                           payload, (int)length, timeout_ms));
    if (status == MESSAGING_OK)
        status = messaging_reply_take(reply, natsMsg_GetData(message),
                                      (size_t)natsMsg_GetDataLength(message));
    natsMsg_Destroy(message);
    return status;
}

struct messaging nats_as_messaging(struct nats_messaging *nats)
{
    static const struct messaging_ops ops = { .request = op_request };

    return (struct messaging){ .ops = &ops, .self = nats };
}
