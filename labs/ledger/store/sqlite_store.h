/* The event store in a SQLite file. Each append is on the disk when it
 * returns, as far as fdatasync keeps its word. */
#ifndef SQLITE_STORE_H
#define SQLITE_STORE_H

#include "db.h"
#include "store.h"

/* For db_open. */
extern const char sqlite_store_schema[];

/* db is borrowed, and open. */
struct store sqlite_as_store(struct db *db);

#endif
