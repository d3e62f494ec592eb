#include "sqlite_store.h"

#include "crash.h"

/* Nothing reads "at", it is for people: the order is that of the versions. */
const char sqlite_store_schema[] =
    "CREATE TABLE IF NOT EXISTS events("
    "position INTEGER PRIMARY KEY, owner INTEGER NOT NULL,"
    "version INTEGER NOT NULL, type TEXT NOT NULL, schema INTEGER NOT NULL,"
    "data TEXT NOT NULL, at TEXT DEFAULT CURRENT_TIMESTAMP,"
    "UNIQUE(owner, version));"
    "CREATE TABLE IF NOT EXISTS outbox(published INTEGER NOT NULL);"
    "INSERT INTO outbox SELECT 0 WHERE NOT EXISTS (SELECT * FROM outbox);";

/* Nothing is inserted if the version is there already, nor if the one before it
 * is not. */
static const char insert[] =
    "INSERT OR IGNORE INTO events(owner, version, type, schema, data)"
    "SELECT ?1, ?2, ?3, ?4, ?5 WHERE ?2 = 1 OR EXISTS"
    "(SELECT * FROM events WHERE owner = ?1 AND version = ?2 - 1)";

static enum store_status op_append(void *self, int32_t order, int32_t expected,
                                   const struct stored_event *events,
                                   size_t count)
{
    struct db *db = self;
    int inserted = 1;

    if (!db_begin(db))
        return STORE_FAILED;
    for (size_t i = 0; i < count && inserted == 1; i++)
        inserted = db_run(db, insert, "iitit", order, ++expected,
                          events[i].type, events[i].schema, events[i].data);
    crash_point(CRASH_IN_COMMIT);
    if (db_end(db, inserted == 1))
        return STORE_OK;
    return inserted == 0 ? STORE_CONFLICT : STORE_FAILED;
}

static enum store_status op_read(void *self, int32_t order, int64_t after,
                                 store_reader *reader, void *context)
{
    static const char of_all[] =
        "SELECT position, owner, version, schema, type, data FROM events "
        "WHERE position > ? ORDER BY position";
    static const char of_one[] =
        "SELECT position, owner, version, schema, type, data FROM events "
        "WHERE version > ? AND owner = ? ORDER BY version";
    struct db *db = self;
    sqlite3_stmt *row = order == ALL_ORDERS
                            ? db_query(db, of_all, "I", after)
                            : db_query(db, of_one, "Ii", after, order);
    enum db_status status;

    while ((status = db_step(db, row)) == DB_ROW) {
        struct stored_event event = {
            .position = sqlite3_column_int64(row, 0),
            .order = sqlite3_column_int(row, 1),
            .version = sqlite3_column_int(row, 2),
            .schema = sqlite3_column_int(row, 3),
            .type = (const char *)sqlite3_column_text(row, 4),
            .data = (const char *)sqlite3_column_text(row, 5),
        };

        if (!reader(context, &event)) {
            sqlite3_reset(row);
            return STORE_STOPPED;
        }
    }
    return status == DB_DONE ? STORE_OK : STORE_FAILED;
}

struct store sqlite_as_store(struct db *db)
{
    static const struct store_ops ops = { .append = op_append,
                                          .read = op_read };

    return (struct store){ .ops = &ops, .self = db };
}
