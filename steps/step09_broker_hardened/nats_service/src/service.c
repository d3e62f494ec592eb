/*
 * Threads of the library call us back, one for each subscription; main's
 * waits for a signal, and then until everything is answered.
 */
#include "nats_service/service.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "backoff/backoff.h"
#include "broker/guard.h"
#include "subscriber.h"
#include "support/clock.h"
#include "support/narration.h"
#include "support/standard_files.h"
#include "support/stop_signals.h"

enum { CONNECT_MS = 10000, DRAIN_MS = 30000, STOP_MS = 2000, GREETING_S = 30 };

/* ---- What the library calls, in threads of its own ---- */

static void on_complete(void *self)
{
    sem_post(&((struct subscriber *)self)->complete);
}

static void on_disconnected(natsConnection *connection, void *self)
{
    struct subscriber *subscriber = self;

    (void)connection;
    atomic_store(&subscriber->away, true);
    if (!atomic_load(&subscriber->stopping))
        narrate("\t[%s] Lost the broker, looking for it...\n",
                subscriber->service->name);
}

/* While it is called again and again, the alarm is put off. */
static int64_t on_attempt(natsConnection *connection, int attempts, void *self)
{
    (void)connection;
    (void)attempts;
    (void)self;
    alarm(GREETING_S);
    return backoff_ms(0); /* not all in the same moment */
}

static void on_reconnected(natsConnection *connection, void *self)
{
    struct subscriber *subscriber = self;

    (void)connection;
    alarm(0);
    atomic_store(&subscriber->away, false);
    narrate("\t[%s] Connected again\n", subscriber->service->name);
}

/* The connection is closed for good. If that was not us, the broker refuses us
 * now, and there is nothing to wait for any more. */
static void on_closed(natsConnection *connection, void *self)
{
    struct subscriber *subscriber = self;

    (void)connection;
    if (!atomic_load(&subscriber->stopping)) {
        narrate("\t[%s] The broker closed the connection\n",
                subscriber->service->name);
        atomic_store(&subscriber->failed, true);
        kill(getpid(), SIGTERM);
    }
    sem_post(&subscriber->closed);
}

static void on_error(natsConnection *connection, natsSubscription *subscription,
                     natsStatus error, void *self)
{
    struct subscriber *subscriber = self;

    (void)connection;
    (void)subscription;
    if (error == NATS_SLOW_CONSUMER)
        atomic_store(&subscriber->dropping, true);
}

/* ---- From start to stop, in main's thread ---- */

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
        status = natsSubscription_SetPendingLimits(
            subscriber->requests, REQUESTS_LIMIT, REQUESTS_SIZE);
    if (status == NATS_OK)
        status = natsConnection_Flush(connection);
    return status;
}

static bool start(struct subscriber *subscriber,
                  const struct service_options *options)
{
    const char *name = subscriber->service->name;
    const struct broker_events events = { on_disconnected, on_attempt,
                                          on_reconnected,  on_closed,
                                          on_error,        subscriber };
    char why[BROKER_WHY_SIZE];
    char shown[SHOWN_URL_SIZE];
    natsStatus status;

    narrate("\t[%s] Connecting to %s...\n", name,
            shown_url(options->broker.url, shown));
    if (!broker_connect(&options->broker, options->program, &events, CONNECT_MS,
                        &subscriber->signals, &subscriber->connection, why)) {
        atomic_store(&subscriber->failed, true);
        narrate("%s\n", why);
        return false;
    }
    narrate("\t[%s] Connected. Subscribing to \"%s\"...\n", name,
            subscriber->service->subject);
    status = subscribe(subscriber, options->queue_group);
    if (status != NATS_OK) {
        atomic_store(&subscriber->failed, true);
        narrate("%s: cannot subscribe: %s\n", options->program,
                natsStatus_GetText(status));
        return false;
    }
    narrate("\t[%s] Waiting for requests...\n", name);
    return true;
}

/* An alarm is a broker that came back, and does not finish its greeting. */
static void wait_for_stop(struct subscriber *subscriber)
{
    int signal;

    sigwait(&subscriber->signals, &signal);
    if (signal == SIGALRM) {
        narrate("\t[%s] The broker does not finish its greeting\n",
                subscriber->service->name);
        atomic_store(&subscriber->failed, true);
    }
}

/* Takes nothing new, and waits until what was taken is answered; if the broker
 * is away, until nobody is at work any more. */
static void drain(struct subscriber *subscriber)
{
    narrate("\t[%s] Initiating Shutdown...\n", subscriber->service->name);
    atomic_store(&subscriber->stopping, true);
    if (natsConnection_DrainTimeout(subscriber->connection, DRAIN_MS) ==
        NATS_OK)
        sem_wait(&subscriber->closed);
    natsSubscription_Unsubscribe(subscriber->requests);
    natsSubscription_Unsubscribe(subscriber->versions);
    sem_wait(&subscriber->complete);
    sem_wait(&subscriber->complete);
    narrate("\t[%s] Server Exiting.\n", subscriber->service->name);
}

static void stop(struct subscriber *subscriber)
{
    struct guard guard = { .ms = STOP_MS,
                           .words = "\tThe broker does not let go",
                           .status = atomic_load(&subscriber->failed) };

    if (!atomic_load(&subscriber->away))
        guard.ms += DRAIN_MS;
    sigemptyset(&guard.signals);
    guard_begin(&guard);
    if (subscriber->versions && !atomic_load(&subscriber->failed))
        drain(subscriber);
    atomic_store(&subscriber->stopping, true);
    natsSubscription_Destroy(subscriber->versions);
    natsSubscription_Destroy(subscriber->requests);
    natsConnection_Destroy(subscriber->connection);
    nats_CloseAndWait(0); /* nobody calls us any more */
    guard_end(&guard);
}

int serve(const struct nats_service *service,
          const struct service_options *options)
{
    struct subscriber subscriber = { .service = service };

    occupy_standard_files();
    subscriber.signals = block_stop_signals(); /* nats_ calls start threads */
    sigaddset(&subscriber.signals, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &subscriber.signals, NULL);
    sem_init(&subscriber.complete, 0, 0);
    sem_init(&subscriber.closed, 0, 0);
    if (start(&subscriber, options))
        wait_for_stop(&subscriber);
    let_interrupt_end_us(); /* with_services.sh: SIGTERM after a Ctrl-C */
    stop(&subscriber);
    sem_destroy(&subscriber.complete);
    sem_destroy(&subscriber.closed);
    return atomic_load(&subscriber.failed) ? EXIT_FAILURE : EXIT_SUCCESS;
}
