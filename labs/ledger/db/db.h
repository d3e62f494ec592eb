/* SQLite, as the three databases of this lab use it: the history, the outside
 * world and the read model. Whatever fails is told once on stderr, with the
 * name of the file and what to do next. */
#ifndef DB_H
#define DB_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

enum { DB_STATEMENTS = 20, DB_PATH_SIZE = 512 };

struct db {
    sqlite3 *handle;
    char path[DB_PATH_SIZE];
    struct {
        const char *sql;
        sqlite3_stmt *statement;
    } prepared[DB_STATEMENTS];
};

enum db_status {
    DB_DONE,
    DB_ROW,
    DB_CONFLICT, /* a row would break a UNIQUE or PRIMARY KEY; nothing is said
                  */
    DB_FAILED,   /* anything else; told on stderr */
};

/* Opens or makes the file, in WAL mode with a sync for each commit, and runs
 * schema. A lock of somebody else is waited for wait_ms at most. Close it in
 * any case. path may be ":memory:". */
bool db_open(struct db *db, const char *path, const char *schema, int wait_ms);
void db_close(struct db *db);

/* A statement with its parameters, one for each character of types: i int32_t,
 * I int64_t, t text, which must live until the last step. sql is a literal: it
 * is compiled once, and found again by its address. NULL after a failure. */
sqlite3_stmt *db_query(struct db *db, const char *sql, const char *types, ...);

/* Goes on to the next row. Go on until it is not DB_ROW: the end of a statement
 * also ends what it holds. */
enum db_status db_step(struct db *db, sqlite3_stmt *statement);

/* A transaction that writes. db_end keeps what was written, or undoes it. */
bool db_begin(struct db *db);
bool db_end(struct db *db, bool keep);

#endif
