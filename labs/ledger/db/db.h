/* SQLite, as the databases of this lab use it. Whatever fails is told once on
 * stderr, with the name of the file and what to do next. */
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

/* Opens or makes a file in dir, or, without dir, a database in memory: in WAL
 * mode, with a sync for each commit. Runs schema. Waits wait_ms at most for a
 * lock of somebody else. Close it in any case. */
bool db_open(struct db *db, const char *dir, const char *file,
             const char *schema, int wait_ms);
void db_close(struct db *db);

/* In all three, sql is a literal, which is compiled once and found again by its
 * address. types has a letter for each parameter: i int32_t, I int64_t, t text,
 * which must live as long as the statement runs. */

/* Runs a statement. Returns how many rows it changed, or -1: it failed. */
int db_run(struct db *db, const char *sql, const char *types, ...);

/* The only value of the only row. False: it failed. */
bool db_read(struct db *db, const char *sql, int64_t *value);

/* Begins one that gives rows. NULL: it failed, and the first step says so. */
sqlite3_stmt *db_query(struct db *db, const char *sql, const char *types, ...);

/* Goes on to the next row. What a statement holds, it holds until it is not
 * DB_ROW any more. */
enum db_status { DB_DONE, DB_ROW, DB_FAILED };
enum db_status db_step(struct db *db, sqlite3_stmt *statement);

/* A transaction that writes. db_end keeps what was written, or undoes it and
 * returns false. */
bool db_begin(struct db *db);
bool db_end(struct db *db, bool keep);

#endif
