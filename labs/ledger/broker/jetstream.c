#include "jetstream.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/guard.h"

enum { CONNECT_MS = 5000 };

static int open_count; /* of all that use the library */

bool jetstream_ok(const struct jetstream *jetstream, natsStatus status)
{
    if (status != NATS_OK)
        fprintf(stderr,
                "ledger: stream %s: %s (start nats-server -js, and see "
                "--nats-url)\n",
                jetstream->stream, natsStatus_GetText(status));
    return status == NATS_OK;
}

/* cnats may wait for ever for the greeting of what is no server. */
static natsStatus connect_guarded(struct jetstream *jetstream,
                                  natsOptions *options)
{
    struct guard guard = { .ms = CONNECT_MS,
                           .words =
                               "ledger: what is at --nats-url is silent "
                               "(is that a nats-server?)",
                           .status = EXIT_FAILURE };
    natsStatus status;

    sigemptyset(&guard.signals);
    guard_begin(&guard);
    status = natsConnection_Connect(&jetstream->connection, options);
    guard_end(&guard);
    return status;
}

static natsStatus make_stream(struct jetstream *jetstream)
{
    char subjects[64];
    const char *all = subjects;
    jsStreamConfig config;

    snprintf(subjects, sizeof(subjects), "%s.*", jetstream->stream);
    jsStreamConfig_Init(&config);
    config.Name = jetstream->stream;
    config.Subjects = &all;
    config.SubjectsLen = 1;
    config.AllowDirect = true; /* to read it message by message */
    return js_AddStream(NULL, jetstream->context, &config, NULL, NULL);
}

bool jetstream_open(struct jetstream *jetstream, const char *url,
                    const char *stream)
{
    natsOptions *options = NULL;
    natsStatus status = natsOptions_Create(&options);

    *jetstream = (struct jetstream){ .stream = stream };
    open_count++;
    natsOptions_SetAllowReconnect(options, false); /* whoever asks will retry */
    natsOptions_SetSendAsap(options, true); /* not 1 ms later, with more */
    if (status == NATS_OK)
        status = natsOptions_SetURL(options, url);
    if (status == NATS_OK)
        status = connect_guarded(jetstream, options);
    natsOptions_Destroy(options);
    if (status == NATS_OK)
        status = natsConnection_JetStream(&jetstream->context,
                                          jetstream->connection, NULL);
    if (status == NATS_OK)
        status = make_stream(jetstream);
    return jetstream_ok(jetstream, status);
}

void jetstream_close(struct jetstream *jetstream)
{
    jsCtx_Destroy(jetstream->context);
    natsConnection_Destroy(jetstream->connection);
    if (jetstream->stream && --open_count == 0)
        nats_CloseAndWait(0); /* the threads of the library have ended, too */
    *jetstream = (struct jetstream){ 0 };
}
