#include "sqlite_store.h"

#include "crash.h"

/* Nothing reads "at", it is for people: the order is that of the versions. Who
 * expects a version that is there already breaks the UNIQUE; who expects one
 * that is not there yet inserts nothing. */
static const char schema[] =
    "CREATE TABLE IF NOT EXISTS events("
    "position INTEGER PRIMARY KEY AUTOINCREMENT, owner INTEGER NOT NULL,"
    "version INTEGER NOT NULL, type TEXT NOT NULL, schema INTEGER NOT NULL,"
    "data TEXT NOT NULL, at TEXT DEFAULT CURRENT_TIMESTAMP,"
    "UNIQUE(owner, version));"
    "CREATE TABLE IF NOT EXISTS outbox(published INTEGER NOT NULL);"
    "INSERT INTO outbox SELECT 0 WHERE NOT EXISTS (SELECT * FROM outbox);";
static const char insert[] =
    "INSERT INTO events(owner, version, type, schema, data)"
    "SELECT ?1, ?2, ?3, ?4, ?5 WHERE ?2 = 1 OR EXISTS"
    "(SELECT * FROM events WHERE owner = ?1 AND version = ?2 - 1)";
static const char select_one[] =
    "SELECT position, owner, version, schema, type, data FROM events "
    "WHERE owner = ?1 AND version > ?2 ORDER BY version";
static const char select_all[] =
    "SELECT position, owner, version, schema, type, data FROM events "
    "WHERE position > ?1 ORDER BY position";

bool sqlite_store_open(struct db *db, const char *path, int wait_ms)
{
    return db_open(db, path, schema, wait_ms);
}

static enum store_status insert_all(struct db *db, int32_t order,
                                    int32_t expected,
                                    const struct stored_event *events,
                                    size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum db_status status = db_step(
            db, db_query(db, insert, "iitit", order, expected + 1 + (int32_t)i,
                         events[i].type, events[i].schema, events[i].data));

        if (status == DB_FAILED)
            return STORE_FAILED;
        if (status == DB_CONFLICT || sqlite3_changes(db->handle) == 0)
            return STORE_CONFLICT;
    }
    return STORE_OK;
}

static enum store_status op_append(void *self, int32_t order, int32_t expected,
                                   const struct stored_event *events,
                                   size_t count)
{
    struct db *db = self;
    enum store_status status;

    if (!db_begin(db))
        return STORE_FAILED;
    status = insert_all(db, order, expected, events, count);
    crash_point(CRASH_IN_COMMIT);
    if (!db_end(db, status == STORE_OK) && status == STORE_OK)
        status = STORE_FAILED;
    return status;
}

static enum store_status op_read(void *self, int32_t order, int64_t after,
                                 store_reader *reader, void *context)
{
    struct db *db = self;
    sqlite3_stmt *row = order == ALL_ORDERS
                            ? db_query(db, select_all, "I", after)
                            : db_query(db, select_one, "iI", order, after);
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
