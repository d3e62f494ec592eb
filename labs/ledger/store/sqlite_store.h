/* The event store in a SQLite file. */
#ifndef SQLITE_STORE_H
#define SQLITE_STORE_H

#include "db.h"
#include "store.h"

bool sqlite_store_open(struct db *db, const char *path, int wait_ms);

/* db is borrowed; close it by db_close. */
struct store sqlite_as_store(struct db *db);

#endif
