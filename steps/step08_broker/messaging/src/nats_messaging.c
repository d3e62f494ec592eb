#include "messaging/nats_messaging.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "support/clock.h"

enum { SUBJECT_SIZE = 128 };

/* ---- What the library calls, in threads of its own ---- */

static uint64_t ticket_of(const natsMsg *message)
{
    const char *subject = natsMsg_GetSubject(message);
    const char *word = strrchr(subject, '.'); /* NULL: not from a good broker */

    return word ? strtoull(word + 1, NULL, 10) : 0;
}

/* An answer with an earlier ticket comes too late, and a second one is one too
 * many: nobody waits for these. */
static void on_answer(natsConnection *connection,
                      natsSubscription *subscription, natsMsg *message,
                      void *self)
{
    struct nats_messaging *nats = self;
    bool awaited;

    (void)connection;
    (void)subscription;
    pthread_mutex_lock(&nats->lock);
    awaited = ticket_of(message) == nats->ticket && !nats->answer;
    if (awaited)
        nats->answer = message;
    pthread_mutex_unlock(&nats->lock);
    if (awaited)
        pthread_cond_signal(&nats->more);
    else
        natsMsg_Destroy(message);
}

/* on_answer was called for the last time. */
static void on_complete(void *self)
{
    struct nats_messaging *nats = self;

    pthread_mutex_lock(&nats->lock);
    nats->listening = false;
    pthread_cond_signal(&nats->more);
    pthread_mutex_unlock(&nats->lock);
}

static void on_disconnected(natsConnection *connection, void *self)
{
    struct nats_messaging *nats = self;

    (void)connection;
    pthread_mutex_lock(&nats->lock);
    nats->lost = true;
    pthread_cond_signal(&nats->more);
    pthread_mutex_unlock(&nats->lock);
}

/* ---- What the application calls ---- */

/* All answers come to one inbox, "_INBOX.<unique>.<ticket>". */
static natsStatus subscribe(struct nats_messaging *nats)
{
    char subject[SUBJECT_SIZE];
    natsStatus status = natsInbox_Create(&nats->inbox);

    if (status == NATS_OK) {
        snprintf(subject, sizeof(subject), "%s.*", nats->inbox);
        status = natsConnection_Subscribe(&nats->answers, nats->connection,
                                          subject, on_answer, nats);
    }
    if (status == NATS_OK) {
        nats->listening = true;
        status =
            natsSubscription_SetOnCompleteCB(nats->answers, on_complete, nats);
        if (status != NATS_OK) /* the connection is closed already */
            nats->listening = false;
    }
    return status;
}

bool nats_messaging_open(struct nats_messaging *nats, const char *program,
                         const struct broker_options *broker,
                         char why[BROKER_WHY_SIZE])
{
    natsOptions *options = NULL;
    natsStatus status = natsOptions_Create(&options);
    pthread_condattr_t clock;

    *nats = (struct nats_messaging){ .lock = PTHREAD_MUTEX_INITIALIZER };
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&nats->more, &clock);
    if (status == NATS_OK)
        status = broker_set(broker, options);
    if (status == NATS_OK) /* fail at once when the broker goes */
        status = natsOptions_SetAllowReconnect(options, false);
    if (status == NATS_OK)
        status = natsOptions_SetDisconnectedCB(options, on_disconnected, nats);
    if (status == NATS_OK)
        status = natsConnection_Connect(&nats->connection, options);
    if (status == NATS_OK)
        status = subscribe(nats);
    natsOptions_Destroy(options);

    if (status != NATS_OK)
        broker_explain(status, program, broker, why);
    return status == NATS_OK;
}

/* Messages are the library's, and must go before it does. */
void nats_messaging_close(struct nats_messaging *nats)
{
    natsSubscription_Destroy(nats->answers);
    pthread_mutex_lock(&nats->lock);
    while (nats->listening)
        pthread_cond_wait(&nats->more, &nats->lock);
    pthread_mutex_unlock(&nats->lock);
    natsMsg_Destroy(nats->answer);
    natsInbox_Destroy(nats->inbox);
    natsConnection_Destroy(nats->connection);
    nats_CloseAndWait(0); /* the threads of the library have ended, too */
    pthread_cond_destroy(&nats->more);
    pthread_mutex_destroy(&nats->lock);
}

static uint64_t next_ticket(struct nats_messaging *nats)
{
    uint64_t ticket;

    pthread_mutex_lock(&nats->lock);
    ticket = ++nats->ticket;
    natsMsg_Destroy(nats->answer); /* it came too late */
    nats->answer = NULL;
    pthread_mutex_unlock(&nats->lock);
    return ticket;
}

static natsStatus send_request(struct nats_messaging *nats, const char *subject,
                               const char *payload, size_t length)
{
    char answer_to[SUBJECT_SIZE];

    snprintf(answer_to, sizeof(answer_to), "%s.%" PRIu64, nats->inbox,
             next_ticket(nats));
    if (length > INT_MAX)
        return NATS_MAX_PAYLOAD;
    return natsConnection_PublishRequest(nats->connection, subject, answer_to,
                                         payload, (int)length);
}

/* Waits for the answer with the present ticket. */
static natsStatus take_answer(struct nats_messaging *nats, int32_t timeout_ms,
                              natsMsg **message)
{
    struct timespec until = timespec_of_ms(now_ms() + timeout_ms);
    natsStatus status = NATS_OK;
    int waited = 0;

    pthread_mutex_lock(&nats->lock);
    while (!nats->answer && !nats->lost && waited == 0)
        waited = pthread_cond_timedwait(&nats->more, &nats->lock, &until);
    *message = nats->answer;
    nats->answer = NULL;
    if (!*message)
        status = nats->lost ? NATS_CONNECTION_DISCONNECTED : NATS_TIMEOUT;
    else if (natsMsg_IsNoResponders(*message))
        status = NATS_NO_RESPONDERS;
    pthread_mutex_unlock(&nats->lock);
    return status;
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
    natsMsg *message = NULL;
    natsStatus sent = send_request(nats, subject, payload, length);
    enum messaging_status status = status_of(
        sent == NATS_OK ? take_answer(nats, timeout_ms, &message) : sent);

    if (status == MESSAGING_OK)
        status = messaging_reply_set(reply, natsMsg_GetData(message),
                                     (size_t)natsMsg_GetDataLength(message));
    natsMsg_Destroy(message);
    return status;
}

struct messaging nats_as_messaging(struct nats_messaging *nats)
{
    static const struct messaging_ops ops = { .request = op_request };

    return (struct messaging){ .ops = &ops, .self = nats };
}
