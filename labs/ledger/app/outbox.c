/* From the history to a broker, and from there to whoever wants to know. The
 * history and the broker share no transaction either. So the events themselves
 * are the outbox: how far it was published is noted afterwards, and what was
 * published and not noted is published again. */
#include <stdio.h>

#include "commands.h"
#include "crash.h"

enum { BATCH = 100 };

struct outbox {
    struct jetstream jetstream;
    int64_t published; /* up to this position */
    int count;
};

static bool publish_next(void *context, const struct stored_event *event)
{
    struct outbox *outbox = context;

    if (outbox->count == BATCH || !jetstream_publish(&outbox->jetstream, event))
        return false;
    crash_point(CRASH_AFTER_PUBLISH);
    outbox->published = event->position;
    outbox->count++;
    return true;
}

static bool read_progress(struct db *db, int64_t *published)
{
    sqlite3_stmt *row = db_query(db, "SELECT published FROM outbox", "");
    enum db_status status;

    while ((status = db_step(db, row)) == DB_ROW)
        *published = sqlite3_column_int64(row, 0);
    return status == DB_DONE;
}

static bool publish_all(struct ledger *ledger, struct outbox *outbox)
{
    enum store_status status = STORE_STOPPED;

    while (status == STORE_STOPPED) {
        outbox->count = 0;
        status = store_read(ledger->saga.store, ALL_ORDERS, outbox->published,
                            publish_next, outbox);
        if (db_step(&ledger->history,
                    db_query(&ledger->history,
                             "UPDATE outbox SET published = ?", "I",
                             outbox->published)) != DB_DONE ||
            (status == STORE_STOPPED && outbox->count < BATCH))
            return false;
    }
    return status == STORE_OK;
}

bool run_publish(struct ledger *ledger, const struct arguments *arguments)
{
    struct outbox outbox = { .published = 0 };
    bool ok =
        read_progress(&ledger->history, &outbox.published) &&
        jetstream_open(&outbox.jetstream, arguments->nats_url, "outbox") &&
        publish_all(ledger, &outbox);

    jetstream_close(&outbox.jetstream);
    return ok;
}

/* A stream that holds events of a store can be read like one. */
bool run_follow(struct ledger *ledger, const struct arguments *arguments)
{
    struct jetstream jetstream = { 0 };
    struct db view;
    char path[DB_PATH_SIZE];
    bool ok = view_open(&view, path_in(arguments->dir, "follow.db", path),
                        arguments->wait_ms) &&
              jetstream_open(&jetstream, arguments->nats_url, "outbox") &&
              view_catch_up(&view, jetstream_as_store(&jetstream)) &&
              show(&view, list_query);

    (void)ledger;
    jetstream_close(&jetstream);
    db_close(&view);
    return ok;
}
