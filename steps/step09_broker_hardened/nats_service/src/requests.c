#include "parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "messages/request.h"
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

/* Its response has no place for an error: what cannot be read is not answered.
 */
static size_t answer_version(const struct service *service, const char *payload,
                             size_t length, char reply[MESSAGE_SIZE])
{
    struct version_request request;
    struct version_response response = { 0 };
    struct error error;

    if (!request_read(&version_request_record, payload, length, &request,
                      response.request_id, &error)) {
        narrate("\t[%s] Failed to parse message: %s\n", service->name,
                error.text);
        return 0;
    }
    snprintf(response.service_name, VERSION_SIZE, "%s", service->name);
    snprintf(response.version, VERSION_SIZE, "%s", service->version);
    strcpy(response.request_id, request.request_id);
    return record_write(&version_response_record, &response, reply,
                        MESSAGE_SIZE);
}

void on_request(natsConnection *connection, natsSubscription *subscription,
                natsMsg *message, void *self)
{
    const struct service *service = ((struct server *)self)->service;
    const char *payload = natsMsg_GetData(message); /* ends with a NUL */
    size_t length = (size_t)natsMsg_GetDataLength(message);
    char reply[MESSAGE_SIZE];

    if (strcmp(natsMsg_GetSubject(message), service->version_subject) == 0) {
        length = answer_version(service, payload ? payload : "", length, reply);
    } else {
        tell_dropped(self, subscription);
        length = service->answer(payload ? payload : "", length, reply);
    }
    reply_to(message, reply, length, connection, service->name);
    natsMsg_Destroy(message);
}
