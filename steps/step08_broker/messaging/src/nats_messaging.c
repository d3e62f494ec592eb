#include "messaging/nats_messaging.h"

#include <inttypes.h>
#include <stdio.h>

#include "support/clock.h"

/* All answers come to one inbox, "_INBOX.<unique>.<ticket>". */
static bool subscribe(struct nats_messaging *nats)
{
    struct broker *broker = nats->broker;
    char subject[NATS_SUBJECT_SIZE];
    natsStatus status = natsInbox_Create(&nats->inbox);

    snprintf(subject, sizeof(subject), "%s.*", nats->inbox ? nats->inbox : "");
    if (status == NATS_OK)
        status = natsConnection_SubscribeSync(&nats->answers,
                                              broker->connection, subject);
    if (status != NATS_OK)
        broker_explain(broker, status);
    return status == NATS_OK;
}

bool nats_messaging_open(struct nats_messaging *nats, struct broker *broker,
                         int32_t timeout_ms)
{
    natsOptions *options = NULL;
    sigset_t none;

    *nats = (struct nats_messaging){ .broker = broker };
    natsOptions_Create(&options);
    natsOptions_SetAllowReconnect(options, false); /* who asks will not wait */
    sigemptyset(&none);
    return broker_connect(broker, options, timeout_ms, &none) &&
           subscribe(nats);
}

void nats_messaging_close(struct nats_messaging *nats)
{
    natsSubscription_Destroy(nats->answers);
    natsInbox_Destroy(nats->inbox);
    natsConnection_Destroy(nats->broker->connection);
    nats_CloseAndWait(0); /* the threads of the library have ended, too */
}

static natsStatus send_request(struct nats_messaging *nats, const char *subject,
                               const char *payload, size_t length)
{
    nats->ticket++;
    snprintf(nats->answer_to, sizeof(nats->answer_to), "%s.%" PRIu64,
             nats->inbox, nats->ticket);
    return natsConnection_PublishRequest(nats->broker->connection, subject,
                                         nats->answer_to, payload, (int)length);
}

/* Waits for the answer with the present ticket. One with an earlier ticket is
 * late, or one too many: nobody waits for it any more. */
static natsStatus wait_for_answer(struct nats_messaging *nats,
                                  int32_t timeout_ms, natsMsg **answer)
{
    int64_t until_ms = now_ms() + timeout_ms;
    int64_t left_ms = timeout_ms;

    while (left_ms > 0) {
        natsStatus status =
            natsSubscription_NextMsg(answer, nats->answers, left_ms);

        if (status != NATS_OK ||
            strcmp(natsMsg_GetSubject(*answer), nats->answer_to) == 0)
            return status;
        natsMsg_Destroy(*answer);
        *answer = NULL;
        left_ms = until_ms - now_ms();
    }
    return NATS_TIMEOUT;
}

static enum messaging_status status_of(natsStatus status)
{
    switch (status) {
    case NATS_OK:
        return MESSAGING_OK;
    case NATS_NO_RESPONDERS:
        return MESSAGING_NO_RESPONDERS;
    case NATS_TIMEOUT:
        return MESSAGING_TIMEOUT;
    case NATS_CONNECTION_CLOSED:
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
    natsMsg *answer = NULL;
    enum messaging_status status =
        status_of(send_request(self, subject, payload, length));

    if (status == MESSAGING_OK)
        status = status_of(wait_for_answer(self, timeout_ms, &answer));
    if (status == MESSAGING_OK)
        status = messaging_reply_set(reply, natsMsg_GetData(answer),
                                     (size_t)natsMsg_GetDataLength(answer));
    natsMsg_Destroy(answer);
    return status;
}

struct messaging nats_as_messaging(struct nats_messaging *nats)
{
    static const struct messaging_ops ops = { .request = op_request };

    return (struct messaging){ .ops = &ops, .self = nats };
}
