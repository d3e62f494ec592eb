#include "view.h"

#include <stdio.h>
#include <string.h>

#include "crash.h"

/* It can be made again, so its commits need no sync. */
const char view_schema[] =
    "PRAGMA synchronous=NORMAL;"
    "CREATE TABLE IF NOT EXISTS orders(id INTEGER PRIMARY KEY, version INTEGER,"
    "state TEXT, snapshot TEXT);"
    "CREATE TABLE IF NOT EXISTS counts(type TEXT PRIMARY KEY, events INTEGER);"
    "CREATE TABLE IF NOT EXISTS poison(owner INTEGER, version INTEGER,"
    "why TEXT, PRIMARY KEY(owner, version));"
    "CREATE TABLE IF NOT EXISTS seen(position INTEGER);"
    "INSERT INTO seen SELECT 0 WHERE NOT EXISTS (SELECT * FROM seen);";

/* ---- One event ---- */

/* Its row, if there is one, is a snapshot of the order. False: told. */
static bool read_snapshot(struct db *db, sqlite3_stmt *row, struct order *order)
{
    char why[RECORD_WHY_SIZE];
    enum db_status status;
    bool ok = true;

    while ((status = db_step(db, row)) == DB_ROW) {
        const char *text = (const char *)sqlite3_column_text(row, 0);

        if (record_decode(&order_record, text, strlen(text), order, why) !=
            RECORD_OK) {
            fprintf(stderr,
                    "ledger: %s is damaged: %s (remove it: it is made again)\n",
                    db->path, why);
            ok = false;
        }
    }
    return ok && status == DB_DONE;
}

static bool save(struct db *db, const struct order *order, const char *type)
{
    char text[2048];

    record_write(&order_record, order, text, sizeof(text));
    return db_run(db, "REPLACE INTO orders VALUES(?, ?, ?, ?)", "iitt",
                  order->id, order->version, order_state_name(order),
                  text) > 0 &&
           db_run(db,
                  "INSERT INTO counts VALUES(?, 1) ON CONFLICT DO UPDATE SET "
                  "events = events + 1",
                  "t", type) > 0;
}

/* Names it, once; those of its order that follow are set aside with it. */
static bool set_aside(struct db *db, const struct stored_event *stored,
                      bool is_first, const char *why)
{
    int added = db_run(db, "INSERT OR IGNORE INTO poison VALUES(?, ?, ?)",
                       "iit", stored->order, stored->version, why);

    if (added > 0 && is_first)
        fprintf(stderr, "ledger: order %d, event %d, set aside: %s\n",
                stored->order, stored->version, why);
    return added >= 0;
}

static bool take(struct db *db, const struct stored_event *stored)
{
    struct order order = { .id = stored->order };
    char why[TEXT_SIZE];

    if (!read_snapshot(db,
                       db_query(db, "SELECT snapshot FROM orders WHERE id = ?",
                                "i", stored->order),
                       &order))
        return false;
    if (stored->version <= order.version)
        return true; /* it came before */
    if (!order_take(&order, stored, why))
        return set_aside(db, stored, stored->version == order.version + 1, why);
    return save(db, &order, stored->type);
}

/* ---- All that is new ---- */

struct progress {
    struct db *db;
    int64_t seen; /* the position of the last event */
    bool is_there;
};

static bool take_next(void *context, const struct stored_event *stored)
{
    struct progress *progress = context;

    crash_point(CRASH_IN_VIEW);
    progress->seen = stored->position;
    return take(progress->db, stored);
}

static bool look(void *context, const struct stored_event *stored)
{
    struct progress *progress = context;

    progress->is_there = stored->position == progress->seen;
    return false;
}

/* Empties it if the store does not have what it saw last. */
static bool check_end(struct progress *progress, struct store store)
{
    if (progress->seen == 0)
        return true;
    if (store_read(store, ALL_ORDERS, progress->seen - 1, look, progress) ==
        STORE_FAILED)
        return false;
    if (!progress->is_there) {
        fprintf(stderr,
                "ledger: the history has lost its end: %s is made again\n",
                progress->db->path);
        progress->seen = 0;
    }
    return true;
}

static bool renew(struct db *db, struct store store, bool from_nothing)
{
    struct progress progress = { .db = db };
    bool ok = db_begin(db);

    if (ok && !from_nothing)
        ok = db_read(db, "SELECT position FROM seen", &progress.seen) &&
             check_end(&progress, store);
    if (ok && progress.seen == 0)
        ok = db_run(db, "DELETE FROM orders", "") >= 0 &&
             db_run(db, "DELETE FROM counts", "") >= 0 &&
             db_run(db, "DELETE FROM poison", "") >= 0;
    ok = ok &&
         store_read(store, ALL_ORDERS, progress.seen, take_next, &progress) ==
             STORE_OK &&
         db_run(db, "UPDATE seen SET position = ?", "I", progress.seen) > 0;
    ok = db_end(db, ok);
    crash_point(CRASH_AFTER_VIEW);
    return ok;
}

bool view_catch_up(struct db *db, struct store store)
{
    return renew(db, store, false);
}

bool view_rebuild(struct db *db, struct store store)
{
    return renew(db, store, true);
}

bool view_last_id(struct db *db, int64_t *id)
{
    return db_read(db,
                   "SELECT ifnull(max(id), 0) FROM (SELECT id FROM orders "
                   "UNION ALL SELECT owner FROM poison)",
                   id);
}

bool view_next(struct db *db, int32_t id, struct order *order)
{
    static const char select[] =
        "SELECT snapshot FROM orders WHERE id > ? "
        "ORDER BY id LIMIT 1";

    *order = (struct order){ 0 };
    return read_snapshot(db, db_query(db, select, "i", id), order) &&
           order->version > 0;
}
