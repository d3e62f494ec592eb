/*
 * Two threads matter: one of the library calls on_message, for one message
 * after the other; main's waits for a signal.
 */
#include "nats_service/service.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "broker/broker.h"

enum { RECONNECT_MS = 100 };

struct subscriber {
    const struct nats_service *service;
    natsConnection *connection;
    natsSubscription *subscription;
    atomic_bool stopping;
    sem_t complete; /* on_message was called for the last time */
};

/* ---- What the library calls, in threads of its own ---- */

static void on_message(natsConnection *connection,
                       natsSubscription *subscription, natsMsg *message,
                       void *self)
{
    const struct nats_service *service = ((struct subscriber *)self)->service;
    const char *inbox = natsMsg_GetReply(message); /* NULL: none is wanted */
    size_t length = (size_t)natsMsg_GetDataLength(message);
    char payload[PAYLOAD_LIMIT + 1];
    char reply[MESSAGE_SIZE];
    natsStatus status = NATS_OK;

    (void)subscription;
    if (length > PAYLOAD_LIMIT) {
        fprintf(stderr, "\t[%s] Failed to parse message: too long\n",
                service->name);
    } else {
        if (length > 0)
            memcpy(payload, natsMsg_GetData(message), length);
        payload[length] = '\0';
        length = service->answer(payload, length, reply);
        if (length > 0 && inbox)
            status =
                natsConnection_Publish(connection, inbox, reply, (int)length);
    }
    if (status != NATS_OK)
        fprintf(stderr, "\t[%s] Failed to reply: %s\n", service->name,
                natsStatus_GetText(status));
    natsMsg_Destroy(message);
}

static void on_complete(void *self)
{
    sem_post(&((struct subscriber *)self)->complete);
}

/* The connection is closed for good. If that was not us, the broker refuses us
 * now, and there is nothing to wait for any more. */
static void on_closed(natsConnection *connection, void *self)
{
    struct subscriber *subscriber = self;

    (void)connection;
    if (!atomic_load(&subscriber->stopping)) {
        fprintf(stderr, "\t[%s] The broker closed the connection\n",
                subscriber->service->name);
        kill(getpid(), SIGTERM);
    }
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
    signal(SIGPIPE, SIG_IGN); /* who reads the narration may go away */
    return signals;
}

static natsStatus connect_to(struct subscriber *subscriber, const char *url)
{
    natsOptions *options = NULL;
    natsStatus status = natsOptions_Create(&options);

    if (status == NATS_OK)
        status = broker_set_url(options, url);
    if (status == NATS_OK) /* not up to 1 ms later, with others */
        status = natsOptions_SetSendAsap(options, true);
    if (status == NATS_OK) /* try for ever */
        status = natsOptions_SetMaxReconnect(options, -1);
    if (status == NATS_OK) /* and not every two seconds only */
        status = natsOptions_SetReconnectWait(options, RECONNECT_MS);
    if (status == NATS_OK)
        status = natsOptions_SetClosedCB(options, on_closed, subscriber);
    if (status == NATS_OK)
        status = natsConnection_Connect(&subscriber->connection, options);
    natsOptions_Destroy(options);
    return status;
}

/* When this returns, the broker knows that we listen. */
static natsStatus subscribe(struct subscriber *subscriber)
{
    natsStatus status = natsConnection_Subscribe(
        &subscriber->subscription, subscriber->connection,
        subscriber->service->subject, on_message, subscriber);

    if (status == NATS_OK)
        status = natsSubscription_SetOnCompleteCB(subscriber->subscription,
                                                  on_complete, subscriber);
    if (status == NATS_OK)
        status = natsConnection_Flush(subscriber->connection);
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
            shown_url(arguments->nats_url, shown));
    status = connect_to(subscriber, arguments->nats_url);
    if (status != NATS_OK) {
        broker_explain(status, arguments->program, arguments->nats_url, why);
        fprintf(stderr, "%s\n", why);
        return false;
    }
    fprintf(stderr, "\t[%s] Connected. Subscribing to \"%s\"...\n", name,
            subject);
    status = subscribe(subscriber);
    if (status != NATS_OK) {
        fprintf(stderr, "%s: cannot subscribe to %s: %s\n", arguments->program,
                subject, natsStatus_GetText(status));
        return false;
    }
    fprintf(stderr, "\t[%s] Waiting for requests...\n", name);
    return true;
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
    ok = start(&subscriber, arguments);
    if (ok) {
        sigwait(&signals, &which);
        ok = !natsConnection_IsClosed(subscriber.connection);
    }
    atomic_store(&subscriber.stopping, true);
    natsSubscription_Destroy(subscriber.subscription);
    if (ok) /* nats_CloseAndWait first ends the thread that frees messages */
        sem_wait(&subscriber.complete);
    natsConnection_Destroy(subscriber.connection);
    nats_CloseAndWait(0); /* nobody calls us any more */
    sem_destroy(&subscriber.complete);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
