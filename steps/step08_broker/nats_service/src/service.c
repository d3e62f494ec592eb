/*
 * Two threads matter: one of the library calls on_request, for one message
 * after the other; main's waits for a signal.
 */
#include "nats_service/service.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "broker/guard.h"
#include "subscriber.h"
#include "support/narration.h"
#include "support/standard_files.h"
#include "support/stop_signals.h"

enum {
    CONNECT_MS = 10000,
    RECONNECT_MS = 100,
    STOP_MS = 2000,
    GREETING_S = 30
};

/* ---- What the library calls, in threads of its own ---- */

static void on_complete(void *self)
{
    sem_post(&((struct subscriber *)self)->complete);
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

/* While it is called again and again, the alarm is put off. */
static int64_t on_attempt(natsConnection *connection, int attempts, void *self)
{
    (void)connection;
    (void)attempts;
    (void)self;
    alarm(GREETING_S);
    return RECONNECT_MS;
}

static void on_reconnected(natsConnection *connection, void *self)
{
    (void)connection;
    (void)self;
    alarm(0);
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
}

/* ---- From start to stop, in main's thread ---- */

/* When this returns, the broker knows that we listen. */
static natsStatus subscribe(struct subscriber *subscriber)
{
    natsStatus status = natsConnection_Subscribe(
        &subscriber->subscription, subscriber->connection,
        subscriber->service->subject, on_request, subscriber);

    if (status == NATS_OK)
        status = natsSubscription_SetOnCompleteCB(subscriber->subscription,
                                                  on_complete, subscriber);
    if (status == NATS_OK)
        status = natsSubscription_SetPendingLimits(
            subscriber->subscription, REQUESTS_LIMIT, REQUESTS_SIZE);
    if (status == NATS_OK)
        status = natsConnection_Flush(subscriber->connection);
    return status;
}

static bool start(struct subscriber *subscriber,
                  const struct service_options *options)
{
    const char *name = subscriber->service->name;
    const struct broker_events events = { on_attempt, on_reconnected, on_closed,
                                          on_error, subscriber };
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
    status = subscribe(subscriber);
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

static void stop(struct subscriber *subscriber)
{
    struct guard guard = { .ms = STOP_MS,
                           .words = "\tThe broker does not let go",
                           .status = atomic_load(&subscriber->failed) };

    sigemptyset(&guard.signals);
    guard_begin(&guard);
    atomic_store(&subscriber->stopping, true);
    natsSubscription_Unsubscribe(subscriber->subscription);
    if (subscriber->subscription) /* messages must go before the library does */
        sem_wait(&subscriber->complete);
    natsSubscription_Destroy(subscriber->subscription);
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
    if (start(&subscriber, options))
        wait_for_stop(&subscriber);
    stop(&subscriber);
    sem_destroy(&subscriber.complete);
    return atomic_load(&subscriber.failed) ? EXIT_FAILURE : EXIT_SUCCESS;
}
