/*
 * Threads of the library call us back, one for each subscription; main's
 * waits for a signal, and then until everything is answered.
 */
#include "nats_service/service.h"

#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "messages/request.h"
#include "support/narration.h"
#include "support/standard_files.h"
#include "support/stop_signals.h"

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
    length = service->answer(payload ? payload : "", length, reply);
    reply_to(message, reply, length, connection, service->name);
    natsMsg_Destroy(message);
}

/* Its response has no place for an error: what cannot be read is not answered.
 */
static size_t answer_version(const struct nats_service *service,
                             const char *payload, size_t length,
                             char reply[MESSAGE_SIZE])
{
    struct version_request request;
    struct version_response response = { 0 };
    struct error error;

    if (!request_read(&version_request_record, payload, length, &request,
                      response.request_id, &error)) {
        narrate("\t[%s] Failed to parse message: %s\n", service->name,
                error.text);
        return 0;
    }
    snprintf(response.service_name, VERSION_SIZE, "%s", service->name);
    snprintf(response.version, VERSION_SIZE, "%s", service->version);
    strcpy(response.request_id, request.request_id);
    return record_write(&version_response_record, &response, reply,
                        MESSAGE_SIZE);
}

static void on_version_request(natsConnection *connection,
                               natsSubscription *subscription, natsMsg *message,
                               void *self)
{
    const struct nats_service *service = ((struct subscriber *)self)->service;
    const char *payload = natsMsg_GetData(message);
    size_t length = (size_t)natsMsg_GetDataLength(message);
    char reply[MESSAGE_SIZE];

    (void)subscription;
    length = answer_version(service, payload ? payload : "", length, reply);
    reply_to(message, reply, length, connection, service->name);
    natsMsg_Destroy(message);
}

static void on_complete(void *self)
{
    sem_post(&((struct subscriber *)self)->complete);
}

static void on_disconnected(natsConnection *connection, void *self)
{
    struct subscriber *subscriber = self;

    (void)connection;
    if (!atomic_load(&subscriber->stopping))
        narrate("\t[%s] Lost the broker, looking for it...\n",
                subscriber->service->name);
}

static void on_reconnected(natsConnection *connection, void *self)
{
    struct subscriber *subscriber = self;

    (void)connection;
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
        kill(getpid(), SIGTERM);
    }
    sem_post(&subscriber->closed);
}

/* ---- From start to stop, in main's thread ---- */

bool read_service_options(int argc, char **argv, const char *program,
                          const char *queue_group,
                          struct service_options *options, int *status)
{
    enum { OWN_ROWS = 1 };
    struct option_row rows[OWN_ROWS + BROKER_ROWS] = {
        { "queue-group", "NAME",
          "who shares the requests with us: each goes to one of the group; '' "
          "is no group, and all go to everybody",
          .fallback = queue_group, .text = &options->queue_group,
          .may_be_empty = true },
    };
    const struct command_line line = {
        .program = program,
        .does =
            "Answers requests until SIGINT (Ctrl-C) or SIGTERM, then "
            "finishes those\nthat it has accepted.",
        .exits =
            "Exit status: 0 stopped by a signal; 1 no way to the broker; "
            "2 wrong arguments.",
        .options = rows,
        .option_count = OWN_ROWS + BROKER_ROWS,
    };

    options->program = program;
    broker_rows(&options->broker, rows + OWN_ROWS);
    return read_options(&line, argc, argv, status) &&
           broker_check(&options->broker, &line, status);
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
                  const struct service_options *options)
{
    const char *name = subscriber->service->name;
    const struct broker_events events = { on_disconnected, on_reconnected,
                                          on_closed, subscriber };
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
    status = subscribe(subscriber, options->queue_group);
    if (status == NATS_OK)
        narrate("\t[%s] Waiting for requests...\n", name);
    else
        fprintf(stderr, "%s: cannot subscribe: %s\n", options->program,
                natsStatus_GetText(status));
    return status == NATS_OK;
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
          const struct service_options *options)
{
    struct subscriber subscriber = { .service = service };
    sigset_t signals = block_stop_signals(); /* nats_ calls start threads */
    bool ok;
    int which;

    occupy_standard_files();
    sem_init(&subscriber.complete, 0, 0);
    sem_init(&subscriber.closed, 0, 0);
    ok = start(&subscriber, options);
    if (ok) {
        sigwait(&signals, &which);
        ok = !natsConnection_IsClosed(subscriber.connection);
    }
    if (ok) {
        let_interrupt_end_us(); /* with_services.sh: SIGTERM after a Ctrl-C */
        narrate("\t[%s] Initiating Shutdown...\n", service->name);
        drain(&subscriber);
        narrate("\t[%s] Server Exiting.\n", service->name);
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
