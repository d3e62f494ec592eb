/*
 * Threads of the library call us back, one for each subscription; main's
 * waits for a signal, and then until everything is answered.
 */
#include "nats_service/service.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DRAIN_MS = 30000 };

struct subscriber {
    const struct nats_service *service;
    natsConnection *connection;
    natsSubscription *requests;
    natsSubscription *versions;
    atomic_bool stopping;
    sem_t complete; /* for each subscription: its last call is over */
    sem_t closed;   /* the connection is, for good */
};

/* ---- What the library calls, in threads of its own ---- */

static void reply_to(const struct nats_service *service, natsMsg *message,
                     natsConnection *connection,
                     size_t (*answer)(char *payload, size_t length,
                                      char reply[MESSAGE_SIZE]))
{
    const char *inbox = natsMsg_GetReply(message); /* NULL: none is wanted */
    size_t length = (size_t)natsMsg_GetDataLength(message);
    char payload[PAYLOAD_LIMIT + 1];
    char reply[MESSAGE_SIZE];
    natsStatus status = NATS_OK;

    if (length > PAYLOAD_LIMIT) {
        fprintf(stderr, "\t[%s] Failed to parse message: too long\n",
                service->name);
        return;
    }
    if (length > 0)
        memcpy(payload, natsMsg_GetData(message), length);
    payload[length] = '\0';
    length = answer(payload, length, reply);
    if (length > 0 && inbox)
        status = natsConnection_Publish(connection, inbox, reply, (int)length);
    if (status != NATS_OK)
        fprintf(stderr, "\t[%s] Failed to reply: %s\n", service->name,
                natsStatus_GetText(status));
}

static void on_request(natsConnection *connection,
                       natsSubscription *subscription, natsMsg *message,
                       void *self)
{
    const struct nats_service *service = ((struct subscriber *)self)->service;

    (void)subscription;
    reply_to(service, message, connection, service->answer);
    natsMsg_Destroy(message);
}

static void on_version_request(natsConnection *connection,
                               natsSubscription *subscription, natsMsg *message,
                               void *self)
{
    const struct nats_service *service = ((struct subscriber *)self)->service;

    (void)subscription;
    reply_to(service, message, connection, service->answer_version);
    natsMsg_Destroy(message);
}

static void on_complete(void *self)
{
    sem_post(&((struct subscriber *)self)->complete);
}

static void on_disconnected(natsConnection *connection, void *self)
{
    const struct subscriber *subscriber = self;

    (void)connection;
    if (!atomic_load(&subscriber->stopping))
        fprintf(stderr, "\t[%s] Lost the broker, looking for it...\n",
                subscriber->service->name);
}

static void on_reconnected(natsConnection *connection, void *self)
{
    const struct subscriber *subscriber = self;

    (void)connection;
    fprintf(stderr, "\t[%s] Connected again\n", subscriber->service->name);
}

/* If that was not us, the broker refuses us now: main need not wait for a
 * signal any more. */
static void on_closed(natsConnection *connection, void *self)
{
    struct subscriber *subscriber = self;

    (void)connection;
    if (!atomic_load(&subscriber->stopping)) {
        fprintf(stderr, "\t[%s] The broker closed the connection\n",
                subscriber->service->name);
        kill(getpid(), SIGTERM);
    }
    sem_post(&subscriber->closed);
}

/* ---- From start to stop, in main's thread ---- */

static sigset_t block_stop_signals(void)
{
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals,
                    NULL);    /* for every later thread, too */
    signal(SIGINT, SIG_DFL);  /* a script's & has made us ignore it */
    signal(SIGPIPE, SIG_IGN); /* who reads the narration may go away */
    return signals;
}

static natsStatus connect_to(struct subscriber *subscriber,
                             const struct broker_options *broker)
{
    natsOptions *options = NULL;
    natsStatus status = natsOptions_Create(&options);

    if (status == NATS_OK)
        status = broker_set(broker, options);
    if (status == NATS_OK)
        status =
            natsOptions_SetDisconnectedCB(options, on_disconnected, subscriber);
    if (status == NATS_OK)
        status =
            natsOptions_SetReconnectedCB(options, on_reconnected, subscriber);
    if (status == NATS_OK)
        status = natsOptions_SetClosedCB(options, on_closed, subscriber);
    if (status == NATS_OK)
        status = broker_connect(broker, options, &subscriber->connection);
    natsOptions_Destroy(options);
    return status;
}

/* When this returns, the broker knows that we listen. */
static natsStatus subscribe(struct subscriber *subscriber,
                            const char *queue_group)
{
    natsConnection *connection = subscriber->connection;
    const struct nats_service *service = subscriber->service;
    natsStatus status;

    if (queue_group[0] != '\0')
        status = natsConnection_QueueSubscribe(
            &subscriber->requests, connection, service->subject, queue_group,
            on_request, subscriber);
    else
        status =
            natsConnection_Subscribe(&subscriber->requests, connection,
                                     service->subject, on_request, subscriber);
    if (status == NATS_OK) /* of each instance, so without a group */
        status = natsConnection_Subscribe(&subscriber->versions, connection,
                                          service->version_subject,
                                          on_version_request, subscriber);
    if (status == NATS_OK)
        status = natsSubscription_SetOnCompleteCB(subscriber->requests,
                                                  on_complete, subscriber);
    if (status == NATS_OK)
        status = natsSubscription_SetOnCompleteCB(subscriber->versions,
                                                  on_complete, subscriber);
    if (status == NATS_OK)
        status = natsConnection_Flush(connection);
    return status;
}

static bool start(struct subscriber *subscriber,
                  const struct service_arguments *arguments)
{
    const char *name = subscriber->service->name;
    const char *subject = subscriber->service->subject;
    char why[BROKER_WHY_SIZE];
    char shown[SHOWN_URL_SIZE];
    natsStatus status;

    fprintf(stderr, "\t[%s] Connecting to %s...\n", name,
            shown_url(arguments->broker.url, shown));
    status = connect_to(subscriber, &arguments->broker);
    if (status != NATS_OK) {
        broker_explain(status, arguments->program, &arguments->broker, why);
        fprintf(stderr, "%s\n", why);
        return false;
    }
    fprintf(stderr, "\t[%s] Connected. Subscribing to \"%s\"...\n", name,
            subject);
    status = subscribe(subscriber, arguments->queue_group);
    if (status != NATS_OK) {
        fprintf(stderr, "%s: cannot subscribe to %s: %s\n", arguments->program,
                subject, natsStatus_GetText(status));
        return false;
    }
    fprintf(stderr, "\t[%s] Waiting for requests...\n", name);
    return true;
}

/* Takes nothing new, and waits until what was taken is answered; if the broker
 * is away, until nobody is at work any more. */
static void drain(struct subscriber *subscriber)
{
    atomic_store(&subscriber->stopping, true);
    if (natsConnection_DrainTimeout(subscriber->connection, DRAIN_MS) ==
        NATS_OK)
        sem_wait(&subscriber->closed);
    natsSubscription_Unsubscribe(subscriber->requests);
    natsSubscription_Unsubscribe(subscriber->versions);
    sem_wait(&subscriber->complete);
    sem_wait(&subscriber->complete);
}

int serve(const struct nats_service *service,
          const struct service_arguments *arguments)
{
    struct subscriber subscriber = { .service = service };
    sigset_t signals = block_stop_signals(); /* nats_ calls start threads */
    bool ok;
    int which;

    occupy_standard_files();
    sem_init(&subscriber.complete, 0, 0);
    sem_init(&subscriber.closed, 0, 0);
    ok = start(&subscriber, arguments);
    if (ok) {
        sigwait(&signals, &which);
        ok = !natsConnection_IsClosed(subscriber.connection);
    }
    if (ok) {
        /* A second Ctrl-C ends us at once. SIGTERM does not: with_services.sh
         * sends it right after a Ctrl-C. */
        sigdelset(&signals, SIGTERM);
        pthread_sigmask(SIG_UNBLOCK, &signals, NULL);
        fprintf(stderr, "\t[%s] Initiating Shutdown...\n", service->name);
        drain(&subscriber);
        fprintf(stderr, "\t[%s] Server Exiting.\n", service->name);
    }
    atomic_store(&subscriber.stopping, true);
    natsSubscription_Destroy(subscriber.versions);
    natsSubscription_Destroy(subscriber.requests);
    natsConnection_Destroy(subscriber.connection);
    nats_CloseAndWait(0); /* nobody calls us any more */
    sem_destroy(&subscriber.complete);
    sem_destroy(&subscriber.closed);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
