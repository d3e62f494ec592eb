/*
 * A service1 that does not answer all values well, for the tests. The broker is
 * at NATS_URL.
 *
 *   odd_service [VALUE REPLY]...
 *
 * says "ready", then "asked VALUE" for each request. A VALUE that is named gets
 * the REPLY as it stands, with the id of the request for an @, or none if that
 * is "silent", or the right one two times if it is "twice".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <nats/nats.h>

#include "messages/message.h"

enum { PATIENCE_MS = 60000, REPLY_SIZE = 64 * 1024 };

static void check(natsStatus status)
{
    if (status != NATS_OK) {
        fprintf(stderr, "odd_service: %s\n", natsStatus_GetText(status));
        exit(EXIT_FAILURE);
    }
}

static const char *planned_reply(char **plan, int32_t value)
{
    while (plan[0] && plan[1]) {
        if (atoi(plan[0]) == value)
            return plan[1];
        plan += 2;
    }
    return NULL;
}

static void reply_well(natsConnection *connection, const char *inbox,
                       const struct process_request *request)
{
    struct process_response response = {
        .value = 2 * request->value,
        .processed = true,
    };
    char text[MESSAGE_SIZE];

    strcpy(response.request_id, request->request_id);
    record_write(&process_response_record, &response, text, sizeof(text));
    check(natsConnection_PublishString(connection, inbox, text));
}

static void reply_as_planned(natsConnection *connection, const char *inbox,
                             const struct process_request *request,
                             const char *reply)
{
    static char text[REPLY_SIZE];
    size_t before = strcspn(reply, "@");

    snprintf(text, sizeof(text), "%.*s%s%s", (int)before, reply,
             reply[before] ? request->request_id : "",
             reply[before] ? reply + before + 1 : "");
    check(natsConnection_PublishString(connection, inbox, text));
}

static void answer(natsConnection *connection, natsMsg *message, char **plan)
{
    const char *inbox = natsMsg_GetReply(message);
    size_t length = (size_t)natsMsg_GetDataLength(message);
    struct process_request request;
    char text[MESSAGE_SIZE] = "";
    char why[RECORD_WHY_SIZE];
    const char *reply;

    if (length >= sizeof(text))
        check(NATS_INVALID_ARG);
    memcpy(text, natsMsg_GetData(message), length);
    if (record_decode(&process_request_record, text, length, &request, why) !=
        RECORD_OK)
        check(NATS_INVALID_ARG);
    printf("asked %d\n", (int)request.value);
    fflush(stdout);
    reply = planned_reply(plan, request.value);
    if (!reply || strcmp(reply, "twice") == 0)
        reply_well(connection, inbox, &request);
    if (reply && strcmp(reply, "twice") == 0)
        reply_well(connection, inbox, &request);
    else if (reply && strcmp(reply, "silent") != 0)
        reply_as_planned(connection, inbox, &request, reply);
}

int main(int argc, char **argv)
{
    natsConnection *connection = NULL;
    natsSubscription *requests = NULL;
    natsMsg *message = NULL;

    (void)argc;
    check(natsConnection_ConnectTo(&connection, getenv("NATS_URL")));
    check(
        natsConnection_SubscribeSync(&requests, connection, "service.process"));
    check(natsConnection_Flush(connection));
    printf("ready\n");
    fflush(stdout);
    while (natsSubscription_NextMsg(&message, requests, PATIENCE_MS) ==
           NATS_OK) {
        answer(connection, message, argv + 1);
        natsMsg_Destroy(message);
    }
    natsSubscription_Destroy(requests);
    natsConnection_Destroy(connection);
    nats_CloseAndWait(0);
    return EXIT_SUCCESS;
}
