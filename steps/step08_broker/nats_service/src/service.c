/*
 * Two threads matter: one of the library calls on_request, for one message
 * after the other; main's waits for a signal.
 */
#include "nats_service/service.h"

#include <stdlib.h>
#include <unistd.h>

#include "subscriber.h"
#include "support/guard.h"
#include "support/narration.h"
#include "support/standard_files.h"
#include "support/stop_signals.h"

enum { CONNECT_MS = 10000, RECONNECT_MS = 100, GREETING_S = 5 };
enum { STOP_MS = 2000 };

static bool read_arguments(int argc, char **argv, struct subscriber *subscriber,
                           int *status)
{
    const struct option_row rows[] = { broker_row(&subscriber->broker) };
    const struct command_line line = {
        .program = subscriber->service->program,
        .does = "Answers requests until SIGINT (Ctrl-C) or SIGTERM.",
        .exits =
            "Exit status: 0 stopped by a signal; 1 no way to the broker; "
            "2 wrong arguments.",
        .options = rows,
        .option_count = sizeof(rows) / sizeof(rows[0]),
    };

    return read_options(&line, argc, argv, status);
}

/* ---- What the library calls, in threads of its own ---- */

static void on_complete(void *self)
{
    sem_post(&((struct subscriber *)self)->complete);
}

static void on_error(natsConnection *connection, natsSubscription *subscription,
                     natsStatus error, void *self)
{
    (void)connection;
    (void)subscription;
    if (error == NATS_SLOW_CONSUMER)
        atomic_store(&((struct subscriber *)self)->dropping, true);
}

/* While it looks for the broker, again and again, the alarm is put off. */
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

/* For good: the broker refuses us now. Or we stop, and nobody waits for this
 * signal any more. */
static void on_closed(natsConnection *connection, void *self)
{
    (void)connection;
    (void)self;
    kill(getpid(), SIGUSR1);
}

static natsOptions *make_options(struct subscriber *subscriber)
{
    natsOptions *options = NULL;

    natsOptions_Create(&options);
    natsOptions_SetErrorHandler(options, on_error, subscriber);
    natsOptions_SetMaxReconnect(options, -1); /* try for ever */
    natsOptions_SetCustomReconnectDelay(options, on_attempt, NULL);
    natsOptions_SetReconnectedCB(options, on_reconnected, NULL);
    natsOptions_SetClosedCB(options, on_closed, NULL);
    return options;
}

/* ---- From start to stop, in main's thread ---- */

/* When this returns, the broker knows that we listen. */
static bool subscribe(struct subscriber *subscriber)
{
    natsStatus status = natsConnection_Subscribe(
        &subscriber->requests, subscriber->broker.connection,
        subscriber->service->subject, on_request, subscriber);

    natsSubscription_SetOnCompleteCB(subscriber->requests, on_complete,
                                     subscriber);
    natsSubscription_SetPendingLimits(subscriber->requests, REQUESTS_LIMIT,
                                      REQUESTS_SIZE);
    if (status == NATS_OK)
        status = natsConnection_Flush(subscriber->broker.connection);
    if (status != NATS_OK)
        broker_explain(&subscriber->broker, status);
    return status == NATS_OK;
}

static bool start(struct subscriber *subscriber, const sigset_t *signals)
{
    const struct nats_service *service = subscriber->service;
    struct broker *broker = &subscriber->broker;
    char shown[SHOWN_URL_SIZE];
    bool ok;

    narrate("\t[%s] %s\n", service->name, service->does);
    narrate("\t[%s] Connecting to %s...\n", service->name,
            shown_url(broker->url, shown));
    ok = broker_connect(broker, make_options(subscriber), CONNECT_MS, signals);
    if (ok) {
        narrate("\t[%s] Connected. Subscribing to \"%s\"...\n", service->name,
                service->subject);
        ok = subscribe(subscriber);
    }
    if (ok)
        narrate("\t[%s] Waiting for requests...\n", service->name);
    else
        narrate("%s\n", broker->why);
    return ok;
}

/* Whether it was the user who stopped us. The alarm is a broker that came back,
 * and does not finish its greeting. */
static bool wait_for_stop(const char *name, const sigset_t *signals)
{
    int signal;

    sigwait(signals, &signal);
    if (signal == SIGALRM)
        narrate("\t[%s] The broker does not finish its greeting\n", name);
    if (signal == SIGUSR1)
        narrate("\t[%s] The broker closed the connection\n", name);
    return signal != SIGALRM && signal != SIGUSR1;
}

static void stop(struct subscriber *subscriber, int status)
{
    struct guard guard = { .ms = STOP_MS,
                           .words = "\tThe broker does not let go",
                           .status = status };

    sigemptyset(&guard.signals);
    guard_begin(&guard);
    natsSubscription_Unsubscribe(subscriber->requests);
    if (subscriber->requests) /* messages must go before the library does */
        sem_wait(&subscriber->complete);
    natsSubscription_Destroy(subscriber->requests);
    natsConnection_Destroy(subscriber->broker.connection);
    nats_CloseAndWait(0); /* nobody calls us any more */
    guard_end(&guard);
}

static int run(struct subscriber *subscriber)
{
    sigset_t stop_signals = block_stop_signals(); /* cnats starts threads */
    sigset_t signals = stop_signals;
    int status = EXIT_FAILURE;

    occupy_standard_files();
    sigaddset(&signals, SIGALRM);
    sigaddset(&signals, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    sem_init(&subscriber->complete, 0, 0);
    if (start(subscriber, &stop_signals) &&
        wait_for_stop(subscriber->service->name, &signals))
        status = EXIT_SUCCESS;
    stop(subscriber, status);
    sem_destroy(&subscriber->complete);
    return status;
}

int serve(const struct nats_service *service, int argc, char **argv)
{
    struct subscriber subscriber = { .service = service,
                                     .broker.program = service->program };
    int status;

    if (read_arguments(argc, argv, &subscriber, &status))
        status = run(&subscriber);
    return flush_stdout(service->program, status);
}
