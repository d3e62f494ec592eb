#include "messaging/nats_messaging.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SUBJECT_SIZE = 128 };

/* An answer that waits to be taken. */
struct arrival {
    struct arrival *next;
    natsMsg *message;
};

/* ---- What the library calls, in threads of its own ---- */

static void on_answer(natsConnection *connection,
                      natsSubscription *subscription, natsMsg *message,
                      void *self)
{
    struct nats_messaging *nats = self;
    struct arrival *arrival = malloc(sizeof(*arrival));

    (void)connection;
    (void)subscription;
    if (!arrival) { /* as if it had been lost on its way */
        natsMsg_Destroy(message);
        return;
    }
    pthread_mutex_lock(&nats->lock);
    *arrival = (struct arrival){ .message = message };
    if (nats->last)
        nats->last->next = arrival;
    else
        nats->first = arrival;
    nats->last = arrival;
    pthread_cond_signal(&nats->more);
    pthread_mutex_unlock(&nats->lock);
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

/* The library looks for a broker by itself. */
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
    if (status == NATS_OK) /* as many as may come */
        status = natsSubscription_SetPendingLimits(nats->answers, -1, -1);
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
    if (status == NATS_OK)
        status = natsOptions_SetDisconnectedCB(options, on_disconnected, nats);
    if (status == NATS_OK)
        status = broker_connect(broker, options, &nats->connection);
    if (status == NATS_OK)
        status = subscribe(nats);
    natsOptions_Destroy(options);

    if (status != NATS_OK)
        broker_explain(status, program, broker, why);
    return status == NATS_OK;
}

/* To be called with the lock. */
static natsMsg *take_first(struct nats_messaging *nats)
{
    struct arrival *arrival = nats->first;
    natsMsg *message = NULL;

    if (arrival) {
        message = arrival->message;
        nats->first = arrival->next;
        free(arrival);
    }
    if (!nats->first)
        nats->last = NULL;
    return message;
}

/* Messages are the library's, and must go before it does. */
void nats_messaging_close(struct nats_messaging *nats)
{
    natsSubscription_Destroy(nats->answers);
    pthread_mutex_lock(&nats->lock);
    while (nats->listening)
        pthread_cond_wait(&nats->more, &nats->lock);
    while (nats->first)
        natsMsg_Destroy(take_first(nats));
    pthread_mutex_unlock(&nats->lock);
    natsInbox_Destroy(nats->inbox);
    natsConnection_Destroy(nats->connection);
    nats_CloseAndWait(0); /* the threads of the library have ended, too */
    pthread_cond_destroy(&nats->more);
    pthread_mutex_destroy(&nats->lock);
}

/* Not while the broker is away: the library would keep it until it is back, for
 * whoever has long given up by then. */
static bool op_send(void *self, const char *subject, const char *payload,
                    size_t length, uint64_t ticket)
{
    struct nats_messaging *nats = self;
    char answer_to[SUBJECT_SIZE];

    snprintf(answer_to, sizeof(answer_to), "%s.%" PRIu64, nats->inbox, ticket);
    return length <= INT_MAX &&
           natsConnection_Status(nats->connection) ==
               NATS_CONN_STATUS_CONNECTED &&
           natsConnection_PublishRequest(nats->connection, subject, answer_to,
                                         payload, (int)length) == NATS_OK;
}

static void read_message(natsMsg *message, struct messaging_event *event)
{
    const char *subject = natsMsg_GetSubject(message);
    const char *word = strrchr(subject, '.'); /* NULL: not from a good broker */
    uint64_t ticket = word ? strtoull(word + 1, NULL, 10) : 0;

    if (natsMsg_IsNoResponders(message)) {
        event->kind = MESSAGING_NO_RESPONDERS;
        event->ticket = ticket;
    } else {
        messaging_event_reply(event, ticket, natsMsg_GetData(message),
                              (size_t)natsMsg_GetDataLength(message));
    }
}

static struct timespec in_ms(int32_t ms)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    time.tv_sec += ms / 1000;
    time.tv_nsec += (ms % 1000) * 1000000L;
    if (time.tv_nsec >= 1000000000) {
        time.tv_sec++;
        time.tv_nsec -= 1000000000;
    }
    return time;
}

static void op_next(void *self, int32_t timeout_ms,
                    struct messaging_event *event)
{
    struct nats_messaging *nats = self;
    struct timespec until = in_ms(timeout_ms);
    natsMsg *message;
    int status = 0;

    event->kind = MESSAGING_NOTHING;
    pthread_mutex_lock(&nats->lock);
    while (!nats->first && !nats->lost && status == 0)
        status = pthread_cond_timedwait(&nats->more, &nats->lock, &until);
    message = take_first(nats);
    if (!message && nats->lost) {
        event->kind = MESSAGING_LOST;
        nats->lost = false;
    }
    pthread_mutex_unlock(&nats->lock);

    if (message)
        read_message(message, event);
    natsMsg_Destroy(message);
}

struct messaging nats_as_messaging(struct nats_messaging *nats)
{
    static const struct messaging_ops ops = {
        .send = op_send,
        .next = op_next,
    };

    return (struct messaging){ .ops = &ops, .self = nats };
}
