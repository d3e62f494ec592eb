/* From the history to a broker, and from there to whoever wants to know. The
 * history and the broker share no transaction either. So the events themselves
 * are the outbox: how far it was published is noted afterwards, and what was
 * published and not noted is published again. */
#include <stdio.h>

#include "commands.h"
#include "crash.h"

struct outbox {
    struct jetstream jetstream;
    int64_t published; /* up to this position */
};

static bool publish_next(void *context, const struct stored_event *event)
{
    struct outbox *outbox = context;
    bool ok = jetstream_publish(&outbox->jetstream, event);

    crash_point(CRASH_AFTER_PUBLISH);
    if (ok)
        outbox->published = event->position;
    return ok;
}

bool run_publish(struct ledger *ledger, const struct arguments *arguments)
{
    struct db *history = &ledger->history;
    struct outbox outbox = { .published = 0 };
    bool ok;

    if (!history->handle) {
        fprintf(stderr, "ledger: with --history nats all is published\n");
        return false;
    }
    ok =
        jetstream_open(&outbox.jetstream, arguments->open.nats_url, "outbox") &&
        db_read(history, "SELECT published FROM outbox", &outbox.published);

    if (ok) {
        ok = store_read(ledger->saga.store, ALL_ORDERS, outbox.published,
                        publish_next, &outbox) == STORE_OK;
        ok = db_run(history, "UPDATE outbox SET published = ?", "I",
                    outbox.published) > 0 &&
             ok;
    }
    jetstream_close(&outbox.jetstream);
    return ok;
}

/* A stream that holds the events of a store can be read like one. */
bool run_follow(struct ledger *ledger, const struct arguments *arguments)
{
    const struct ledger_options *open = &arguments->open;
    struct jetstream jetstream = { 0 };
    struct db view;
    bool ok =
        db_open(&view, open->dir, "follow.db", view_schema, open->wait_ms) &&
        jetstream_open(&jetstream, open->nats_url, "outbox") &&
        view_catch_up(&view, jetstream_as_store(&jetstream)) &&
        show(&view, list_query);

    (void)ledger;
    jetstream_close(&jetstream);
    db_close(&view);
    return ok;
}
