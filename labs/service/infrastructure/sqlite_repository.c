#include "infrastructure/sqlite_repository.h"

#include <inttypes.h>

static const char schema[] =
    "CREATE TABLE IF NOT EXISTS value (id INTEGER PRIMARY KEY AUTOINCREMENT"
    " CHECK (id <= 2147483647), value INTEGER NOT NULL, doubled INTEGER NOT "
    "NULL, key TEXT UNIQUE)";
static const char insert[] =
    "INSERT INTO value (value, doubled, key)"
    " VALUES (?, ?, nullif(?, ''))"
    " ON CONFLICT (key) DO NOTHING";
static const char find[] = "SELECT id, value, doubled FROM value WHERE id = ?";
static const char find_key[] =
    "SELECT id, value, doubled FROM value WHERE key = ?";

static bool fail(struct sqlite_repository *self, struct error *error)
{
    return error_set(error, ERROR_DATABASE, "SQLite: %s",
                     self->db ? sqlite3_errmsg(self->db) : "no memory");
}

bool sqlite_repository_open(struct sqlite_repository *self, const char *path,
                            int busy_ms, struct error *error)
{
    *self = (struct sqlite_repository){ .lock = PTHREAD_MUTEX_INITIALIZER };
    if (sqlite3_open(path, &self->db) != SQLITE_OK ||
        sqlite3_busy_timeout(self->db, busy_ms) != SQLITE_OK ||
        sqlite3_exec(self->db, schema, NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(self->db, insert, -1, &self->insert, NULL) ||
        sqlite3_prepare_v2(self->db, find, -1, &self->find, NULL) ||
        sqlite3_prepare_v2(self->db, find_key, -1, &self->find_key, NULL)) {
        fail(self, error);
        return error_add(error, "open %s", path);
    }
    return true;
}

void sqlite_repository_close(struct sqlite_repository *self)
{
    sqlite3_finalize(self->insert);
    sqlite3_finalize(self->find);
    sqlite3_finalize(self->find_key);
    sqlite3_close(self->db);
}

/* Runs a query for one value, and makes it ready for the next time. */
static bool read_one(struct sqlite_repository *self, sqlite3_stmt *query,
                     struct value *out, struct error *error)
{
    int code = sqlite3_step(query);

    if (code == SQLITE_ROW)
        *out = (struct value){ .id = sqlite3_column_int(query, 0),
                               .value = sqlite3_column_int(query, 1),
                               .doubled = sqlite3_column_int(query, 2) };
    else if (code == SQLITE_DONE)
        error_set(error, ERROR_NOT_FOUND, "there is no such value");
    else
        fail(self, error);
    sqlite3_reset(query);
    return code == SQLITE_ROW;
}

static bool insert_one(struct sqlite_repository *self, const char *key,
                       struct value *value, bool *known, struct error *error)
{
    bool ok;

    sqlite3_bind_int(self->insert, 1, value->value);
    sqlite3_bind_int(self->insert, 2, value->doubled);
    sqlite3_bind_text(self->insert, 3, key, -1, SQLITE_TRANSIENT);
    ok = sqlite3_step(self->insert) == SQLITE_DONE || fail(self, error);
    sqlite3_reset(self->insert);
    if (!ok)
        return false;
    *known = sqlite3_changes(self->db) == 0;
    if (*known) {
        sqlite3_bind_text(self->find_key, 1, key, -1, SQLITE_TRANSIENT);
        return read_one(self, self->find_key, value, error);
    }
    value->id = (int32_t)sqlite3_last_insert_rowid(self->db);
    return true;
}

static bool add(void *context, const char *key, struct value *value,
                bool *known, struct error *error)
{
    struct sqlite_repository *self = context;
    bool ok;

    pthread_mutex_lock(&self->lock);
    ok = insert_one(self, key, value, known, error);
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

    pthread_mutex_lock(&self->lock);
    ok = sqlite3_exec(self->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) ==
             SQLITE_OK ||
         fail(self, error);
    if (ok)
        sqlite3_exec(self->db, "ROLLBACK", NULL, NULL, NULL);
    pthread_mutex_unlock(&self->lock);
    return ok;
}

struct repository sqlite_as_repository(struct sqlite_repository *self)
{
    static const struct repository_ops ops = { .add = add,
                                               .find = find_one,
                                               .check = check };

    return (struct repository){ .ops = &ops, .self = self };
}
