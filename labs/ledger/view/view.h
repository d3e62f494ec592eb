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

/* For db_open. */
extern const char view_schema[];

/* Takes what is new in the store; all, if the store has lost what this has seen
 * last. False: told on stderr, and nothing was taken. */
bool view_catch_up(struct db *db, struct store store);

/* Throws all away and makes it again; readers see the old one until then. */
bool view_rebuild(struct db *db, struct store store);

/* The highest number of an order, also of one that was set aside. False: told.
 */
bool view_last_id(struct db *db, int64_t *id);

/* The first order behind number id, as it is here. False: there is none. */
bool view_next(struct db *db, int32_t id, struct order *order);

#endif
