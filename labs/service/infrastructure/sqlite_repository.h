/* Values in an SQLite file. */
#ifndef INFRASTRUCTURE_SQLITE_REPOSITORY_H
#define INFRASTRUCTURE_SQLITE_REPOSITORY_H

#include <pthread.h>

#include <sqlite3.h>

#include "domain/ports.h"

struct sqlite_repository {
    sqlite3 *db;
    sqlite3_stmt *insert;
    sqlite3_stmt *find;
    pthread_mutex_t lock; /* one connection, one statement at a time */
};

/* Opens the file, and makes it if it is not there. It may take busy_ms when
 * somebody else holds its lock. Close it in any case. */
bool sqlite_repository_open(struct sqlite_repository *self, const char *path,
                            int busy_ms, struct error *error);
void sqlite_repository_close(struct sqlite_repository *self);

struct repository sqlite_as_repository(struct sqlite_repository *self);

#endif
