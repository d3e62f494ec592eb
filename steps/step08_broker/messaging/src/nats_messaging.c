#include "messaging/nats_messaging.h"

#include <inttypes.h>
#include <stdio.h>

#include "support/clock.h"

enum { SUBJECT_SIZE = 128 };

/* All answers come to one inbox, "_INBOX.<unique>.<ticket>". */
static bool subscribe(struct nats_messaging *nats)
{
    struct broker *broker = nats->broker;
    char subject[SUBJECT_SIZE];
    natsStatus status = natsInbox_Create(&nats->inbox);

    snprintf(subject, sizeof(subject), "%s.*", nats->inbox ? nats->inbox : "");
    if (status == NATS_OK)
        status = natsConnection_SubscribeSync(&nats->answers,
                                              broker->connection, subject);
    return status == NATS_OK || broker_explain(broker, status);
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

/* Waits for the answer with the right ticket. One with an earlier ticket is
 * late, or one too many: nobody waits for it any more. */
static natsStatus wait_for_answer(struct nats_messaging *nats,
                                  const char *answer_to, int32_t timeout_ms,
                                  natsMsg **answer)
{
    int64_t until_ms = now_ms() + timeout_ms;

    for (int64_t left = timeout_ms; left > 0; left = until_ms - now_ms()) {
        natsStatus status =
            natsSubscription_NextMsg(answer, nats->answers, left);

        if (status != NATS_OK ||
            strcmp(natsMsg_GetSubject(*answer), answer_to) == 0)
            return status;
        natsMsg_Destroy(*answer);
        *answer = NULL;
    }
    return NATS_TIMEOUT;
}

static enum messaging_status status_of(natsStatus status)
{
    return status == NATS_NO_RESPONDERS       ? MESSAGING_NO_RESPONDERS
           : status == NATS_TIMEOUT           ? MESSAGING_TIMEOUT
           : status == NATS_CONNECTION_CLOSED ? MESSAGING_DISCONNECTED
                                              : MESSAGING_FAILED;
}

static enum messaging_status op_request(void *self, const char *subject,
                                        const char *payload, size_t length,
                                        int32_t timeout_ms,
                                        struct messaging_reply *reply)
{
    struct nats_messaging *nats = self;
    natsMsg *answer = NULL;
    char answer_to[SUBJECT_SIZE];
    enum messaging_status result;
    natsStatus status;

    snprintf(answer_to, sizeof(answer_to), "%s.%" PRIu64, nats->inbox,
             ++nats->ticket);
    status = natsConnection_PublishRequest(nats->broker->connection, subject,
                                           answer_to, payload, (int)length);
    if (status == NATS_OK)
        status = wait_for_answer(nats, answer_to, timeout_ms, &answer);
    result = status != NATS_OK
                 ? status_of(status)
                 : messaging_reply_set(reply, natsMsg_GetData(answer),
                                       (size_t)natsMsg_GetDataLength(answer));
    natsMsg_Destroy(answer);
    return result;
}

struct messaging nats_as_messaging(struct nats_messaging *nats)
{
    static const struct messaging_ops ops = { .request = op_request };

    return (struct messaging){ .ops = &ops, .self = nats };
}
