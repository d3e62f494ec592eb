#include "view.h"

#include <stdio.h>
#include <string.h>

#include "crash.h"

/* It can be made again, so its commits need no sync. */
static const char schema[] =
    "PRAGMA synchronous=NORMAL;"
    "CREATE TABLE IF NOT EXISTS orders(id INTEGER PRIMARY KEY, version INTEGER,"
    "state TEXT, snapshot TEXT);"
    "CREATE TABLE IF NOT EXISTS counts(type TEXT PRIMARY KEY, events INTEGER);"
    "CREATE TABLE IF NOT EXISTS poison(owner INTEGER, version INTEGER,"
    "type TEXT, why TEXT, PRIMARY KEY(owner, version));"
    "CREATE TABLE IF NOT EXISTS seen(position INTEGER, owner INTEGER,"
    "version INTEGER);"
    "INSERT INTO seen SELECT 0, 0, 0 WHERE NOT EXISTS (SELECT * FROM seen);";

bool view_open(struct db *db, const char *path, int wait_ms)
{
    return db_open(db, path, schema, wait_ms);
}

/* ---- One event ---- */

static bool read_order(struct db *db, sqlite3_stmt *row, struct order *order)
{
    char why[RECORD_WHY_SIZE];
    enum db_status status;
    bool ok = true;

    while ((status = db_step(db, row)) == DB_ROW) {
        const char *text = (const char *)sqlite3_column_text(row, 0);

        if (record_decode(&order_record, text, strlen(text), order, why) !=
            RECORD_OK)
            ok = false;
    }
    if (!ok)
        fprintf(stderr,
                "ledger: %s: a snapshot is damaged (run ledger "
                "rebuild)\n",
                db->path);
    return ok && status == DB_DONE;
}

static bool load(struct db *db, struct order *order)
{
    return read_order(db,
                      db_query(db, "SELECT snapshot FROM orders WHERE id = ?",
                               "i", order->id),
                      order);
}

static bool save(struct db *db, const struct order *order, const char *type)
{
    char text[2048];

    record_write(&order_record, order, text, sizeof(text));
    return db_step(db, db_query(db, "REPLACE INTO orders VALUES(?, ?, ?, ?)",
                                "iitt", order->id, order->version,
                                order_state_name(order_state(order)), text)) ==
               DB_DONE &&
           db_step(db, db_query(db,
                                "INSERT INTO counts VALUES(?, 1) ON CONFLICT "
                                "DO UPDATE SET events = events + 1",
                                "t", type)) == DB_DONE;
}

/* Names it once; told again, it is there already. */
static bool set_aside(struct db *db, const struct stored_event *stored,
                      const char *why)
{
    enum db_status status = db_step(
        db, db_query(db, "INSERT INTO poison VALUES(?, ?, ?, ?)", "iitt",
                     stored->order, stored->version, stored->type, why));

    if (status == DB_DONE)
        fprintf(stderr, "ledger: order %d, event %d, set aside: %s\n",
                stored->order, stored->version, why);
    return status != DB_FAILED;
}

bool view_take(struct db *db, const struct stored_event *stored)
{
    struct order order = { .id = stored->order };
    char why[TEXT_SIZE];

    if (!load(db, &order))
        return false;
    if (stored->version <= order.version)
        return true; /* it came before */
    if (!order_take(&order, stored, why))
        return set_aside(db, stored, why);
    return save(db, &order, stored->type);
}

/* ---- All that is new ---- */

struct progress {
    struct db *db;
    int64_t position;
    int32_t order; /* of the event at that position */
    int32_t version;
    bool is_known; /* the event at that position is the one it was */
};

static bool load_progress(struct progress *progress)
{
    sqlite3_stmt *row =
        db_query(progress->db, "SELECT position, owner, version FROM seen", "");
    enum db_status status;

    while ((status = db_step(progress->db, row)) == DB_ROW) {
        progress->position = sqlite3_column_int64(row, 0);
        progress->order = sqlite3_column_int(row, 1);
        progress->version = sqlite3_column_int(row, 2);
    }
    return status == DB_DONE;
}

/* Looks at the one event that it had seen last. */
static bool recognise(void *context, const struct stored_event *stored)
{
    struct progress *progress = context;

    progress->is_known = stored->position == progress->position &&
                         stored->order == progress->order &&
                         stored->version == progress->version;
    return false;
}

static bool take_next(void *context, const struct stored_event *stored)
{
    struct progress *progress = context;

    crash_point(CRASH_IN_VIEW);
    progress->position = stored->position;
    progress->order = stored->order;
    progress->version = stored->version;
    return view_take(progress->db, stored);
}

static bool take_all(struct progress *progress, struct store store)
{
    return store_read(store, ALL_ORDERS, progress->position, take_next,
                      progress) == STORE_OK &&
           db_step(progress->db,
                   db_query(progress->db,
                            "UPDATE seen SET position = ?, owner = ?, version "
                            "= ?",
                            "Iii", progress->position, progress->order,
                            progress->version)) == DB_DONE;
}

static bool empty(struct progress *progress)
{
    *progress = (struct progress){ .db = progress->db };
    return db_step(progress->db, db_query(progress->db, "DELETE FROM orders",
                                          "")) == DB_DONE &&
           db_step(progress->db, db_query(progress->db, "DELETE FROM counts",
                                          "")) == DB_DONE &&
           db_step(progress->db,
                   db_query(progress->db, "DELETE FROM poison", "")) == DB_DONE;
}

static bool renew(struct db *db, struct store store, bool from_nothing)
{
    struct progress progress = { .db = db };
    bool ok;

    if (!db_begin(db))
        return false;
    ok = load_progress(&progress);
    if (ok && !from_nothing && progress.position > 0) {
        store_read(store, ALL_ORDERS, progress.position - 1, recognise,
                   &progress);
        from_nothing = !progress.is_known;
        if (from_nothing)
            fprintf(stderr,
                    "ledger: the history lost its end; the read model is made "
                    "again\n");
    }
    if (ok && from_nothing)
        ok = empty(&progress);
    ok = ok && take_all(&progress, store);
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

bool view_next(struct db *db, int32_t id, struct order *order)
{
    *order = (struct order){ 0 };
    return read_order(db,
                      db_query(db,
                               "SELECT snapshot FROM orders WHERE id > ? "
                               "ORDER BY id LIMIT 1",
                               "i", id),
                      order) &&
           order->version > 0;
}
