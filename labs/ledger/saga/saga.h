/* The saga: takes an order from one step to the next, or back. It remembers
 * nothing: what it has to know, it reads from the history of the order. */
#ifndef SAGA_H
#define SAGA_H

#include "db.h"
#include "order.h"

struct saga {
    struct store store;
    struct db *world;
};

enum { SAGA_ATTEMPTS = 3 }; /* before somebody who does not answer is left */

/* Places an order: the first event of its history. STORE_CONFLICT: it was
 * placed before, and *order is what became of it so far. */
enum store_status saga_place(struct saga *saga, int32_t id, int32_t value,
                             struct order *order);

/* Goes on with it until it is delivered, undone or parked. Others may do the
 * same at the same time. False: it could not, now; told on stderr. */
bool saga_run(struct saga *saga, struct order *order);

/* Goes on with one that was parked. */
bool saga_unpark(struct saga *saga, struct order *order);

#endif
