#include "messaging/nats_messaging.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/clock.h"

enum { SUBJECT_SIZE = 128 };

/* All answers come to one inbox, "_INBOX.<unique>.<ticket>". */
static bool subscribe(struct nats_messaging *nats, const char *program,
                      char why[BROKER_WHY_SIZE])
{
    char subject[SUBJECT_SIZE];
    natsStatus status = natsInbox_Create(&nats->inbox);

    if (status == NATS_OK) {
        snprintf(subject, sizeof(subject), "%s.*", nats->inbox);
        status = natsConnection_SubscribeSync(&nats->answers, nats->connection,
                                              subject);
    }
    if (status != NATS_OK)
        snprintf(why, BROKER_WHY_SIZE, "%s: cannot listen for answers: %s",
                 program, natsStatus_GetText(status));
    return status == NATS_OK;
}

bool nats_messaging_open(struct nats_messaging *nats, const char *program,
                         const struct broker_options *broker,
                         int32_t timeout_ms, char why[BROKER_WHY_SIZE])
{
    sigset_t none;

    sigemptyset(&none);
    *nats = (struct nats_messaging){ 0 };
    return broker_connect(broker, program, NULL, timeout_ms, &none,
                          &nats->connection, why) &&
           subscribe(nats, program, why);
}

void nats_messaging_close(struct nats_messaging *nats)
{
    natsSubscription_Destroy(nats->answers);
    natsInbox_Destroy(nats->inbox);
    natsConnection_Destroy(nats->connection);
    nats_CloseAndWait(0); /* the threads of the library have ended, too */
}

static natsStatus send_request(struct nats_messaging *nats, const char *subject,
                               const char *payload, size_t length)
{
    char answer_to[SUBJECT_SIZE];

    if (length > INT_MAX)
        return NATS_MAX_PAYLOAD;
    nats->ticket++;
    snprintf(answer_to, sizeof(answer_to), "%s.%" PRIu64, nats->inbox,
             nats->ticket);
    return natsConnection_PublishRequest(nats->connection, subject, answer_to,
                                         payload, (int)length);
}

static uint64_t ticket_of(const natsMsg *message)
{
    const char *subject = natsMsg_GetSubject(message);
    const char *word = strrchr(subject, '.'); /* NULL: not from a good broker */

    return word ? strtoull(word + 1, NULL, 10) : 0;
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

        if (status != NATS_OK || ticket_of(*answer) == nats->ticket)
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
