#include "infrastructure/sqlite_repository.h"

#include <inttypes.h>

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS value (id INTEGER PRIMARY KEY AUTOINCREMENT"
    " CHECK (id <= 2147483647), value INTEGER NOT NULL, doubled INTEGER NOT "
    "NULL, key TEXT UNIQUE)";
/* Gives what is there with the key, too: it changes that, into what it is. */
static const char insert[] =
    "INSERT INTO value (value, doubled, key)"
    " VALUES (?, ?, nullif(?, ''))"
    " ON CONFLICT (key) DO UPDATE SET key = key RETURNING id, value, doubled";
static const char find[] = "SELECT id, value, doubled FROM value WHERE id = ?";

static bool fail(struct sqlite_repository *self, struct error *error)
{
    return error_set(error, ERROR_DATABASE, "SQLite: %s",
                     sqlite3_errmsg(self->db));
}

bool sqlite_repository_open(struct sqlite_repository *self, const char *path,
                            int busy_ms, struct error *error)
{
    *self = (struct sqlite_repository){ .lock = PTHREAD_MUTEX_INITIALIZER };
    if (sqlite3_open(path, &self->db) != SQLITE_OK ||
        sqlite3_busy_timeout(self->db, busy_ms) != SQLITE_OK ||
        sqlite3_exec(self->db, schema, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(self->db, insert, -1, &self->insert, NULL) ||
        sqlite3_prepare_v2(self->db, find, -1, &self->find, NULL)) {
        fail(self, error);
        return error_add(error, "open %s", path);
    }
    return true;
}

void sqlite_repository_close(struct sqlite_repository *self)
{
    sqlite3_finalize(self->insert);
    sqlite3_finalize(self->find);
    sqlite3_close(self->db);
}

/* Runs a statement for one value, and makes it ready for the next time. */
static bool read_one(struct sqlite_repository *self, sqlite3_stmt *statement,
                     struct value *out, struct error *error)
{
    bool found = sqlite3_step(statement) == SQLITE_ROW;
    struct value value = { 0 };

    if (found)
        value = (struct value){ .id = sqlite3_column_int(statement, 0),
                                .value = sqlite3_column_int(statement, 1),
                                .doubled = sqlite3_column_int(statement, 2) };
    if (sqlite3_reset(statement) != SQLITE_OK) /* it commits, too */
        return fail(self, error);
    if (!found)
        return error_set(error, ERROR_NOT_FOUND, "there is no such value");
    *out = value;
    return true;
}

static bool add(void *context, const char *key, struct value *value,
                bool *known, struct error *error)
{
    struct sqlite_repository *self = context;
    bool ok;

    pthread_mutex_lock(&self->lock);
    sqlite3_set_last_insert_rowid(self->db, 0);
    sqlite3_bind_int(self->insert, 1, value->value);
    sqlite3_bind_int(self->insert, 2, value->doubled);
    sqlite3_bind_text(self->insert, 3, key, -1, SQLITE_TRANSIENT);
    ok = read_one(self, self->insert, value, error);
    *known = sqlite3_last_insert_rowid(self->db) == 0;
    pthread_mutex_unlock(&self->lock);
    return ok;
}

static bool find_one(void *context, int32_t id, struct value *out,
                     struct error *error)
{
    struct sqlite_repository *self = context;
    bool ok;

    pthread_mutex_lock(&self->lock);
    sqlite3_bind_int(self->find, 1, id);
    ok = read_one(self, self->find, out, error);
    pthread_mutex_unlock(&self->lock);
    return ok;
}

/* Takes the lock that writing would need, and gives it back. */
static bool check(void *context, struct error *error)
{
    struct sqlite_repository *self = context;
    bool ok;

    if (sqlite3_db_readonly(self->db, "main")) /* BEGIN would not mind */
        return error_set(error, ERROR_DATABASE,
                         "SQLite: the file is read-only");
    pthread_mutex_lock(&self->lock);
    ok = sqlite3_exec(self->db, "BEGIN IMMEDIATE; ROLLBACK", NULL, NULL,
                      NULL) == SQLITE_OK ||
         fail(self, error);
    pthread_mutex_unlock(&self->lock);
    return ok;
}

struct repository sqlite_as_repository(struct sqlite_repository *self)
{
    static const struct repository_ops ops = { add, find_one, check };

    return (struct repository){ &ops, self };
}
