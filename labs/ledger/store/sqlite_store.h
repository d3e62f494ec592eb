/* The event store in a SQLite file. */
#ifndef SQLITE_STORE_H
#define SQLITE_STORE_H

#include "db.h"
#include "store.h"

/* For db_open. */
extern const char sqlite_store_schema[];

/* db is borrowed, and open. */
struct store sqlite_as_store(struct db *db);

#endif
