/*
 * Two threads matter: one of the library calls on_request, for one message
 * after the other; main's waits for a signal.
 */
#include "nats_service/service.h"

#include <inttypes.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "broker/guard.h"
#include "support/narration.h"
#include "support/standard_files.h"
#include "support/stop_signals.h"

enum { CONNECT_MS = 5000, STOP_MS = 2000, REQUESTS_LIMIT = 65536 };

struct subscriber {
    const struct nats_service *service;
    sigset_t signals; /* which stop it */
    natsConnection *connection;
    natsSubscription *subscription;
    atomic_bool dropping; /* more requests came than may wait */
    atomic_bool stopping;
    atomic_bool failed; /* there is no way to the broker */
    sem_t complete;     /* on_request was called for the last time */
};

/* ---- What the library calls, in threads of its own ---- */

/* Publishes the reply, if there is one and somebody wants it. */
static void reply_to(const natsMsg *request, const char *reply, size_t length,
                     natsConnection *connection, const char *name)
{
    const char *inbox = natsMsg_GetReply(request);
    natsStatus status = NATS_OK;

    if (length > 0 && inbox)
        status = natsConnection_Publish(connection, inbox, reply, (int)length);
    if (status != NATS_OK)
        narrate("\t[%s] Failed to reply: %s\n", name,
                natsStatus_GetText(status));
}

/* Tells how many requests were dropped, once it has caught up. */
static void tell_dropped(struct subscriber *subscriber,
                         natsSubscription *requests)
{
    int64_t dropped = 0;
    int waiting = 1;

    if (!atomic_load(&subscriber->dropping))
        return;
    natsSubscription_GetPending(requests, &waiting, NULL);
    natsSubscription_GetDropped(requests, &dropped);
    if (waiting > 0)
        return;
    atomic_store(&subscriber->dropping, false);
    narrate("\t[%s] Dropped %" PRId64 " requests: no more than %d can wait\n",
            subscriber->service->name, dropped, REQUESTS_LIMIT);
}

static void on_request(natsConnection *connection,
                       natsSubscription *subscription, natsMsg *message,
                       void *self)
{
    const struct nats_service *service = ((struct subscriber *)self)->service;
    const char *payload = natsMsg_GetData(message); /* ends with a NUL */
    size_t length = (size_t)natsMsg_GetDataLength(message);
    char reply[MESSAGE_SIZE];

    tell_dropped(self, subscription);
    if (length > PAYLOAD_LIMIT) {
        narrate("\t[%s] Failed to parse message: too long\n", service->name);
    } else {
        length = service->answer(payload ? payload : "", length, reply);
        reply_to(message, reply, length, connection, service->name);
    }
    natsMsg_Destroy(message);
}

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
    else
        narrate("\t[%s] %s\n", subscriber->service->name,
                natsStatus_GetText(error));
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

bool read_service_options(int argc, char **argv, const char *program,
                          struct service_options *options, int *status)
{
    struct option_row rows[BROKER_ROWS];
    const struct command_line line = {
        .program = program,
        .does = "Answers requests until SIGINT (Ctrl-C) or SIGTERM.",
        .exits =
            "Exit status: 0 stopped by a signal; 1 no way to the broker; "
            "2 wrong arguments.",
        .options = rows,
        .option_count = BROKER_ROWS,
    };

    options->program = program;
    broker_rows(&options->broker, rows);
    return read_options(&line, argc, argv, status);
}

/* When this returns, the broker knows that we listen. */
static natsStatus subscribe(struct subscriber *subscriber)
{
    natsStatus status = natsConnection_Subscribe(
        &subscriber->subscription, subscriber->connection,
        subscriber->service->subject, on_request, subscriber);

    if (status == NATS_OK)
        status = natsSubscription_SetOnCompleteCB(subscriber->subscription,
                                                  on_complete, subscriber);
    if (status == NATS_OK) /* and as many bytes as these have */
        status = natsSubscription_SetPendingLimits(subscriber->subscription,
                                                   REQUESTS_LIMIT, -1);
    if (status == NATS_OK)
        status = natsConnection_Flush(subscriber->connection);
    return status;
}

static bool start(struct subscriber *subscriber,
                  const struct service_options *options)
{
    const char *name = subscriber->service->name;
    const struct broker_events events = { on_closed, on_error, subscriber };
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
    atomic_store(&subscriber->failed, status != NATS_OK);
    if (status == NATS_OK)
        narrate("\t[%s] Waiting for requests...\n", name);
    else
        narrate("%s: cannot subscribe: %s\n", options->program,
                natsStatus_GetText(status));
    return status == NATS_OK;
}

/* An alarm is a broker that does not finish its greeting, now that it came
 * back, see broker.c. */
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
    natsSubscription_Destroy(subscriber->subscription);
    if (subscriber->subscription) /* the thread that frees messages ends next */
        sem_wait(&subscriber->complete);
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
