#include "parts.h"

#include <inttypes.h>

#include "support/narration.h"

/* Publishes the reply, if there is one and somebody wants it. */
static void reply_to(const natsMsg *request, const char *reply, size_t length,
                     natsConnection *connection, const char *name)
{
    const char *inbox = natsMsg_GetReply(request);
    natsStatus status = NATS_OK;

    if (length > 0 && inbox)
        status = natsConnection_Publish(connection, inbox, reply, (int)length);
    if (status != NATS_OK)
        narrate("\t[%s] Failed to reply: %s\n", name,
                natsStatus_GetText(status));
}

/* Tells how many requests were dropped, once it has caught up. */
static void tell_dropped(struct server *server, natsSubscription *requests)
{
    int64_t dropped = server->dropped;
    int waiting = 0;

    natsSubscription_GetStats(requests, &waiting, NULL, NULL, NULL, NULL,
                              &dropped);
    if (waiting > 0 || dropped == server->dropped)
        return;
    server->dropped = dropped;
    narrate("\t[%s] Dropped %" PRId64 " requests: no more than %d can wait\n",
            server->service->name, dropped, REQUESTS_LIMIT);
}

void on_request(natsConnection *connection, natsSubscription *subscription,
                natsMsg *message, void *self)
{
    const struct service *service = ((struct server *)self)->service;
    const char *payload = natsMsg_GetData(message); /* ends with a NUL */
    size_t length = (size_t)natsMsg_GetDataLength(message);
    char reply[MESSAGE_SIZE];

    tell_dropped(self, subscription);
    if (length > PAYLOAD_LIMIT) {
        narrate("\t[%s] Failed to parse message: too long\n", service->name);
    } else {
        length = service->answer(payload ? payload : "", length, reply);
        reply_to(message, reply, length, connection, service->name);
    }
    natsMsg_Destroy(message);
}
