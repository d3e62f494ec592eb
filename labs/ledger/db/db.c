#include "db.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "support/clock.h"

/* What to do about it, by SQLite's primary result code. */
static const struct {
    int code;
    const char *advice;
} advices[] = {
    { SQLITE_FULL, "make room, then run: ledger resume" },
    { SQLITE_IOERR, "make room or mend the disk, then run: ledger resume" },
    { SQLITE_BUSY, "another process holds it; try again, or see --wait-ms" },
    { SQLITE_CANTOPEN, "choose another folder with --dir" },
    { SQLITE_READONLY, "you may not write there; choose another --dir" },
    { SQLITE_CORRUPT, "damaged; remove a view.db, else bring back a copy" },
    { SQLITE_NOTADB, "not ours; remove a view.db, else choose another --dir" },
};

static enum db_status tell(const struct db *db)
{
    int code = sqlite3_extended_errcode(db->handle);
    const char *advice = "see sqlite.org/rescode.html";

    for (size_t i = 0; i < sizeof(advices) / sizeof(advices[0]); i++)
        if (advices[i].code == (code & 0xff))
            advice = advices[i].advice;
    fprintf(stderr, "ledger: %s: %s (%s)\n", db->path,
            sqlite3_errmsg(db->handle), advice);
    return DB_FAILED;
}

/* While a new file is changed to WAL, SQLite itself waits for nobody. */
static bool make_safe(struct db *db, int wait_ms)
{
    static const char safe[] =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;";
    int64_t deadline = now_ms() + wait_ms;
    int code;

    do
        code = sqlite3_exec(db->handle, safe, NULL, NULL, NULL);
    while (code == SQLITE_BUSY && now_ms() < deadline && sqlite3_sleep(1) > 0);
    return code == SQLITE_OK;
}

bool db_open(struct db *db, const char *dir, const char *file,
             const char *schema, int wait_ms)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                SQLITE_OPEN_NOMUTEX; /* one thread has it */

    *db = (struct db){ .path = ":memory:" };
    if (dir &&
        snprintf(db->path, DB_PATH_SIZE, "%s/%s", dir, file) >= DB_PATH_SIZE) {
        fprintf(stderr, "ledger: %s: too long a path (choose another --dir)\n",
                dir);
        return false;
    }
    if (sqlite3_open_v2(db->path, &db->handle, flags, NULL) == SQLITE_OK &&
        sqlite3_busy_timeout(db->handle, wait_ms) == SQLITE_OK &&
        make_safe(db, wait_ms) &&
        sqlite3_exec(db->handle, schema, NULL, NULL, NULL) == SQLITE_OK)
        return true;
    tell(db);
    return false;
}

void db_close(struct db *db)
{
    for (size_t i = 0; i < DB_STATEMENTS; i++)
        sqlite3_finalize(db->prepared[i].statement);
    sqlite3_close(db->handle);
    *db = (struct db){ 0 };
}

static sqlite3_stmt *prepare(struct db *db, const char *sql)
{
    size_t i = 0;

    while (db->prepared[i].sql && db->prepared[i].sql != sql)
        i++;
    assert(i < DB_STATEMENTS - 1);
    if (!db->prepared[i].sql &&
        sqlite3_prepare_v2(db->handle, sql, -1, &db->prepared[i].statement,
                           NULL) == SQLITE_OK)
        db->prepared[i].sql = sql;
    return db->prepared[i].statement;
}

static sqlite3_stmt *bind(struct db *db, const char *sql, const char *types,
                          va_list values)
{
    sqlite3_stmt *statement = prepare(db, sql);

    for (int i = 0; statement && types[i]; i++) {
        if (types[i] == 'i')
            sqlite3_bind_int(statement, i + 1, va_arg(values, int32_t));
        else if (types[i] == 'I')
            sqlite3_bind_int64(statement, i + 1, va_arg(values, int64_t));
        else
            sqlite3_bind_text(statement, i + 1, va_arg(values, const char *),
                              -1, SQLITE_STATIC);
    }
    return statement;
}

int db_run(struct db *db, const char *sql, const char *types, ...)
{
    sqlite3_stmt *statement;
    va_list values;

    va_start(values, types);
    statement = bind(db, sql, types, values);
    va_end(values);
    return db_step(db, statement) == DB_FAILED ? -1
                                               : sqlite3_changes(db->handle);
}

bool db_read(struct db *db, const char *sql, int64_t *value)
{
    sqlite3_stmt *row = db_query(db, sql, "");
    enum db_status status;

    while ((status = db_step(db, row)) == DB_ROW)
        *value = sqlite3_column_int64(row, 0);
    return status == DB_DONE;
}

sqlite3_stmt *db_query(struct db *db, const char *sql, const char *types, ...)
{
    sqlite3_stmt *statement;
    va_list values;

    va_start(values, types);
    statement = bind(db, sql, types, values);
    va_end(values);
    return statement;
}

enum db_status db_step(struct db *db, sqlite3_stmt *statement)
{
    enum db_status status = DB_DONE;
    int code = statement ? sqlite3_step(statement) : SQLITE_ERROR;

    if (code == SQLITE_ROW)
        return DB_ROW;
    if (code != SQLITE_DONE)
        status = tell(db);
    sqlite3_reset(statement);
    return status;
}

bool db_begin(struct db *db)
{
    return db_run(db, "BEGIN IMMEDIATE", "") >= 0;
}

bool db_end(struct db *db, bool keep)
{
    if (keep && db_run(db, "COMMIT", "") >= 0)
        return true;
    if (!sqlite3_get_autocommit(db->handle)) /* it may have ended by itself */
        db_run(db, "ROLLBACK", "");
    return false;
}
