/*
 * The read model: the state of each order, and how many events of each type
 * there were. It can be thrown away and made again. An event that comes twice
 * changes it once; one that nobody understands is set aside, and its order
 * stays as it was before.
 */
#ifndef VIEW_H
#define VIEW_H

#include "db.h"
#include "order.h"

/* Close db by db_close, in any case. */
bool view_open(struct db *db, const char *path, int wait_ms);

/* Takes an event, in a transaction that the caller has begun. False: told on
 * stderr. */
bool view_take(struct db *db, const struct stored_event *stored);

/* Takes what is new in the store; all, if the store is not the one that it
 * knows: it may have lost its last events. */
bool view_catch_up(struct db *db, struct store store);

/* Throws all away and makes it again; readers see the old one until then. */
bool view_rebuild(struct db *db, struct store store);

/* The next order, behind number id: the state that it has here. False: none. */
bool view_next(struct db *db, int32_t id, struct order *order);

#endif
