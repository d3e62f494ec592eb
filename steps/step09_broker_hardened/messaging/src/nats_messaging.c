#include "messaging/nats_messaging.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "support/clock.h"
#include "support/guard.h"

enum { SUBJECT_SIZE = 128, CLOSE_MS = 2000 };

/* ---- What the library calls, in threads of its own ---- */

/* What does not fit is as if it had been lost on its way: there are fewer
 * requests than that, so it is nobody's. */
static void on_answer(natsConnection *connection,
                      natsSubscription *subscription, natsMsg *message,
                      void *self)
{
    struct nats_messaging *nats = self;
    bool fits;

    (void)connection;
    (void)subscription;
    pthread_mutex_lock(&nats->lock);
    fits = nats->count < ANSWERS_LIMIT;
    if (fits)
        nats->queue[(nats->first + nats->count++) % ANSWERS_LIMIT] = message;
    pthread_mutex_unlock(&nats->lock);
    if (fits)
        pthread_cond_signal(&nats->more);
    else
        natsMsg_Destroy(message);
}

/* on_answer was called for the last time. */
static void on_complete(void *self)
{
    sem_post(&((struct nats_messaging *)self)->complete);
}

/* The library looks for a broker by itself. */
static void on_disconnected(natsConnection *connection, void *self)
{
    struct nats_messaging *nats = self;

    (void)connection;
    nats->connected = false;
    pthread_mutex_lock(&nats->lock);
    nats->lost = true;
    pthread_mutex_unlock(&nats->lock);
    pthread_cond_signal(&nats->more);
}

static void on_reconnected(natsConnection *connection, void *self)
{
    (void)connection;
    ((struct nats_messaging *)self)->connected = true;
}

/* ---- What the application calls ---- */

/* All answers come to one inbox, "_INBOX.<unique>.<ticket>". */
static bool subscribe(struct nats_messaging *nats)
{
    struct broker *broker = nats->broker;
    char subject[SUBJECT_SIZE];
    natsStatus status = natsInbox_Create(&nats->inbox);

    snprintf(subject, sizeof(subject), "%s.*", nats->inbox ? nats->inbox : "");
    if (status == NATS_OK)
        status = natsConnection_Subscribe(&nats->answers, broker->connection,
                                          subject, on_answer, nats);
    natsSubscription_SetOnCompleteCB(nats->answers, on_complete, nats);
    return status == NATS_OK || broker_explain(broker, status);
}

/* With a clock that nobody sets. */
static void init_condition(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

bool nats_messaging_open(struct nats_messaging *nats, struct broker *broker,
                         int32_t timeout_ms)
{
    natsOptions *options = NULL;
    sigset_t none;

    *nats = (struct nats_messaging){ .broker = broker, .connected = true };
    pthread_mutex_init(&nats->lock, NULL);
    init_condition(&nats->more);
    sem_init(&nats->complete, 0, 0);
    natsOptions_Create(&options);
    natsOptions_SetDisconnectedCB(options, on_disconnected, nats);
    natsOptions_SetReconnectedCB(options, on_reconnected, nats);
    sigemptyset(&none);
    return broker_connect(broker, options, timeout_ms, &none) &&
           subscribe(nats);
}

/* To be called with the lock. */
static natsMsg *take_first(struct nats_messaging *nats)
{
    natsMsg *message = NULL;

    if (nats->count > 0) {
        message = nats->queue[nats->first];
        nats->first = (nats->first + 1) % ANSWERS_LIMIT;
        nats->count--;
    }
    return message;
}

/* Messages are the library's, and must go before it does. */
void nats_messaging_close(struct nats_messaging *nats)
{
    struct guard guard = { .ms = CLOSE_MS,
                           .words = "The broker does not let go",
                           .status = EXIT_FAILURE };
    natsMsg *message;

    sigemptyset(&guard.signals);
    guard_begin(&guard);
    natsSubscription_Unsubscribe(nats->answers);
    if (nats->answers)
        sem_wait(&nats->complete);
    while ((message = take_first(nats)))
        natsMsg_Destroy(message);
    natsSubscription_Destroy(nats->answers);
    natsInbox_Destroy(nats->inbox);
    natsConnection_Destroy(nats->broker->connection);
    nats_CloseAndWait(0); /* the threads of the library have ended, too */
    guard_end(&guard);
    sem_destroy(&nats->complete);
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
    return nats->connected && natsConnection_PublishRequest(
                                  nats->broker->connection, subject, answer_to,
                                  payload, (int)length) == NATS_OK;
}

static uint64_t ticket_of(const natsMsg *message)
{
    const char *subject = natsMsg_GetSubject(message);
    const char *word = strrchr(subject, '.'); /* NULL: not from a good broker */

    return word ? strtoull(word + 1, NULL, 10) : 0;
}

static void read_message(natsMsg *message, struct messaging_event *event)
{
    if (natsMsg_IsNoResponders(message)) {
        event->kind = MESSAGING_NO_RESPONDERS;
        event->ticket = ticket_of(message);
    } else {
        messaging_event_set_reply(event, ticket_of(message),
                                  natsMsg_GetData(message),
                                  (size_t)natsMsg_GetDataLength(message));
    }
}

static void op_next(void *self, int32_t timeout_ms,
                    struct messaging_event *event)
{
    struct nats_messaging *nats = self;
    struct timespec until = timespec_of_ms(now_ms() + timeout_ms);
    natsMsg *message;
    int waited = 0;

    event->kind = MESSAGING_NOTHING;
    pthread_mutex_lock(&nats->lock);
    while (nats->count == 0 && !nats->lost && waited == 0)
        waited = pthread_cond_timedwait(&nats->more, &nats->lock, &until);
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
