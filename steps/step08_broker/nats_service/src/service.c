/*
 * Two threads matter: one of the library calls on_request, for one message
 * after the other; main's waits for a signal.
 */
#include "nats_service/service.h"

#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/narration.h"
#include "support/standard_files.h"
#include "support/stop_signals.h"

struct subscriber {
    const struct nats_service *service;
    natsConnection *connection;
    natsSubscription *subscription;
    atomic_bool stopping;
    sem_t complete; /* on_request was called for the last time */
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

static void on_request(natsConnection *connection,
                       natsSubscription *subscription, natsMsg *message,
                       void *self)
{
    const struct nats_service *service = ((struct subscriber *)self)->service;
    const char *payload = natsMsg_GetData(message); /* ends with a NUL */
    size_t length = (size_t)natsMsg_GetDataLength(message);
    char reply[MESSAGE_SIZE];

    (void)subscription;
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

/* The connection is closed for good. If that was not us, the broker refuses us
 * now, and there is nothing to wait for any more. */
static void on_closed(natsConnection *connection, void *self)
{
    struct subscriber *subscriber = self;

    (void)connection;
    if (!atomic_load(&subscriber->stopping)) {
        narrate("\t[%s] The broker closed the connection\n",
                subscriber->service->name);
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
    if (status == NATS_OK)
        status = natsConnection_Flush(subscriber->connection);
    return status;
}

static bool start(struct subscriber *subscriber,
                  const struct service_options *options)
{
    const char *name = subscriber->service->name;
    const struct broker_events events = { on_closed, subscriber };
    char why[BROKER_WHY_SIZE];
    char shown[SHOWN_URL_SIZE];
    natsStatus status;

    narrate("\t[%s] Connecting to %s...\n", name,
            shown_url(options->broker.url, shown));
    if (!broker_connect(&options->broker, options->program, &events,
                        &subscriber->connection, why)) {
        fprintf(stderr, "%s\n", why);
        return false;
    }
    narrate("\t[%s] Connected. Subscribing to \"%s\"...\n", name,
            subscriber->service->subject);
    status = subscribe(subscriber);
    if (status == NATS_OK)
        narrate("\t[%s] Waiting for requests...\n", name);
    else
        fprintf(stderr, "%s: cannot subscribe: %s\n", options->program,
                natsStatus_GetText(status));
    return status == NATS_OK;
}

int serve(const struct nats_service *service,
          const struct service_options *options)
{
    struct subscriber subscriber = { .service = service };
    sigset_t signals = block_stop_signals(); /* nats_ calls start threads */
    bool ok;
    int which;

    occupy_standard_files();
    sem_init(&subscriber.complete, 0, 0);
    ok = start(&subscriber, options);
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
