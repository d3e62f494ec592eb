/* Threads of the library call us back, one for each subscription; main's waits
 * for a signal, and then until everything is answered. */
#include "nats_service/service.h"

#include <stdlib.h>
#include <unistd.h>

#include "parts.h"
#include "support/guard.h"
#include "support/narration.h"
#include "support/standard_files.h"
#include "support/stop_signals.h"

enum { CONNECT_MS = 10000, GREETING_S = 5, STOP_MS = 2000 };
enum { RECONNECT_MS = 50, DRAIN_MS = 30000 };

static bool read_arguments(int argc, char **argv, struct server *server,
                           int *status)
{
    enum { OWN_ROWS = 1 };
    struct option_row rows[OWN_ROWS + BROKER_ROWS] = {
        { "queue-group", "NAME",
          "who shares the requests with us: each goes to one of the group; '' "
          "is no group, and all go to everybody",
          .fallback = server->service->queue_group,
          .text = &server->queue_group, .may_be_empty = true },
    };
    const struct command_line line = {
        .program = server->service->program,
        .does =
            "Answers requests until SIGINT (Ctrl-C) or SIGTERM, then "
            "finishes those\nthat it has accepted.",
        .exits =
            "Exit status: 0 stopped by a signal; 1 no way to the broker; "
            "2 wrong arguments.",
        .options = rows,
        .option_count = sizeof(rows) / sizeof(rows[0]),
    };

    broker_rows(&server->broker, rows + OWN_ROWS);
    return read_options(&line, argc, argv, status) &&
           broker_check(&server->broker, &line, status);
}

/* ---- What the library calls, in threads of its own ---- */

static void on_complete(void *self)
{
    sem_post(&((struct server *)self)->complete);
}

static void on_disconnected(natsConnection *connection, void *self)
{
    struct server *server = self;

    (void)connection;
    atomic_store(&server->away, true);
    if (!atomic_load(&server->stopping))
        narrate("\t[%s] Lost the broker, looking for it...\n",
                server->service->name);
}

/* While it looks for the broker, again and again, the alarm is put off. */
static int64_t on_attempt(natsConnection *connection, int attempts, void *self)
{
    (void)connection;
    (void)attempts;
    (void)self;
    alarm(GREETING_S);
    return RECONNECT_MS + getpid() % RECONNECT_MS; /* not all at once */
}

static void on_reconnected(natsConnection *connection, void *self)
{
    struct server *server = self;

    (void)connection;
    alarm(0);
    atomic_store(&server->away, false);
    narrate("\t[%s] Connected again\n", server->service->name);
}

/* For good: the broker refuses us now. Or we stop, and nobody waits for this
 * signal any more. */
static void on_closed(natsConnection *connection, void *self)
{
    (void)connection;
    kill(getpid(), SIGUSR1);
    sem_post(&((struct server *)self)->closed);
}

static natsOptions *make_options(struct server *server)
{
    natsOptions *options = NULL;

    natsOptions_Create(&options);
    natsOptions_SetMaxPendingMsgs(options, REQUESTS_LIMIT);
    natsOptions_SetDisconnectedCB(options, on_disconnected, server);
    natsOptions_SetCustomReconnectDelay(options, on_attempt, NULL);
    natsOptions_SetReconnectedCB(options, on_reconnected, server);
    natsOptions_SetClosedCB(options, on_closed, server);
    return options;
}

/* ---- From start to stop, in main's thread ---- */

/* When this returns, the broker knows that we listen. */
static bool subscribe(struct server *server)
{
    const struct service *service = server->service;
    natsConnection *connection = server->broker.connection;
    const char *group = server->queue_group;
    natsStatus status;

    if (group[0] != '\0')
        status = natsConnection_QueueSubscribe(&server->requests, connection,
                                               service->subject, group,
                                               on_request, server);
    else
        status = natsConnection_Subscribe(&server->requests, connection,
                                          service->subject, on_request, server);
    if (status == NATS_OK) /* of each instance, so without a group */
        status = natsConnection_Subscribe(&server->versions, connection,
                                          service->version_subject, on_request,
                                          server);
    natsSubscription_SetOnCompleteCB(server->requests, on_complete, server);
    natsSubscription_SetOnCompleteCB(server->versions, on_complete, server);
    if (status == NATS_OK)
        status = natsConnection_Flush(connection);
    return status == NATS_OK || broker_explain(&server->broker, status);
}

static bool start(struct server *server, const sigset_t *signals)
{
    const struct service *service = server->service;
    struct broker *broker = &server->broker;
    char shown[SHOWN_URL_SIZE];
    bool ok;

    narrate("\t[%s] %s\n", service->name, service->does);
    narrate("\t[%s] Connecting to %s...\n", service->name,
            shown_url(broker->url, shown));
    ok = broker_connect(broker, make_options(server), CONNECT_MS, signals);
    if (ok) {
        narrate("\t[%s] Connected. Subscribing to \"%s\"...\n", service->name,
                service->subject);
        ok = subscribe(server);
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

/* Takes nothing new, and waits until what was taken is answered; if the broker
 * is away, until nobody is at work any more. */
static void drain(struct server *server)
{
    narrate("\t[%s] Initiating Shutdown...\n", server->service->name);
    if (natsConnection_DrainTimeout(server->broker.connection, DRAIN_MS) ==
        NATS_OK)
        sem_wait(&server->closed);
    natsSubscription_Unsubscribe(server->requests);
    natsSubscription_Unsubscribe(server->versions);
    sem_wait(&server->complete); /* messages must go before */
    sem_wait(&server->complete); /* the library does */
    narrate("\t[%s] Server Exiting.\n", server->service->name);
}

static void stop(struct server *server, int status)
{
    struct guard guard = { .ms = STOP_MS,
                           .words = "\tThe broker does not let go",
                           .status = status };

    if (!atomic_load(&server->away))
        guard.ms += DRAIN_MS;
    sigemptyset(&guard.signals);
    guard_begin(&guard);
    atomic_store(&server->stopping, true);
    if (status == EXIT_SUCCESS)
        drain(server);
    natsSubscription_Destroy(server->versions);
    natsSubscription_Destroy(server->requests);
    natsConnection_Destroy(server->broker.connection);
    nats_CloseAndWait(0); /* nobody calls us any more */
    guard_end(&guard);
}

static int run(struct server *server)
{
    sigset_t stop_signals = block_stop_signals(); /* cnats starts threads */
    sigset_t signals = stop_signals;
    int status = EXIT_FAILURE;

    occupy_standard_files();
    sigaddset(&signals, SIGALRM);
    sigaddset(&signals, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    sem_init(&server->complete, 0, 0);
    sem_init(&server->closed, 0, 0);
    if (start(server, &stop_signals) &&
        wait_for_stop(server->service->name, &signals))
        status = EXIT_SUCCESS;
    let_interrupt_end_us(); /* with_services.sh: SIGTERM after a Ctrl-C */
    stop(server, status);
    sem_destroy(&server->complete);
    sem_destroy(&server->closed);
    return status;
}

int serve(const struct service *service, int argc, char **argv)
{
    struct server server = { .service = service,
                             .broker.program = service->program };
    int status;

    if (read_arguments(argc, argv, &server, &status))
        status = run(&server);
    return flush_stdout(service->program, status);
}
