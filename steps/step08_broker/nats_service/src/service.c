/* Two threads matter: one of the library calls on_request, for one message
 * after the other; main's waits for a signal. */
#include "nats_service/service.h"

#include <stdlib.h>
#include <unistd.h>

#include "parts.h"
#include "support/guard.h"
#include "support/narration.h"
#include "support/standard_files.h"
#include "support/stop_signals.h"

enum { CONNECT_MS = 10000, GREETING_S = 5, STOP_MS = 2000 };
enum { RECONNECT_MS = 100 };

static bool read_arguments(int argc, char **argv, struct server *server,
                           int *status)
{
    const struct option_row rows[] = { broker_row(&server->broker) };
    const struct command_line line = {
        .program = server->service->program,
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
    sem_post(&((struct server *)self)->complete);
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

static natsOptions *make_options(void)
{
    natsOptions *options = NULL;

    natsOptions_Create(&options);
    natsOptions_SetMaxPendingMsgs(options, REQUESTS_LIMIT);
    natsOptions_SetMaxReconnect(options, -1); /* try for ever */
    natsOptions_SetCustomReconnectDelay(options, on_attempt, NULL);
    natsOptions_SetReconnectedCB(options, on_reconnected, NULL);
    natsOptions_SetClosedCB(options, on_closed, NULL);
    return options;
}

/* ---- From start to stop, in main's thread ---- */

/* When this returns, the broker knows that we listen. */
static bool subscribe(struct server *server)
{
    natsStatus status =
        natsConnection_Subscribe(&server->requests, server->broker.connection,
                                 server->service->subject, on_request, server);

    natsSubscription_SetOnCompleteCB(server->requests, on_complete, server);
    if (status == NATS_OK)
        status = natsConnection_Flush(server->broker.connection);
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
    ok = broker_connect(broker, make_options(), CONNECT_MS, signals);
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

static void stop(struct server *server, int status)
{
    struct guard guard = { .ms = STOP_MS,
                           .words = "\tThe broker does not let go",
                           .status = status };

    sigemptyset(&guard.signals);
    guard_begin(&guard);
    natsSubscription_Unsubscribe(server->requests);
    if (server->requests) /* messages must go before the library does */
        sem_wait(&server->complete);
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
    if (start(server, &stop_signals) &&
        wait_for_stop(server->service->name, &signals))
        status = EXIT_SUCCESS;
    stop(server, status);
    sem_destroy(&server->complete);
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
