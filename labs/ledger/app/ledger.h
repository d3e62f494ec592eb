/* All of it put together: a folder with the history, the world and the read
 * model. */
#ifndef LEDGER_H
#define LEDGER_H

#include "saga.h"
#include "view.h"

struct ledger {
    struct db history;
    struct db world;
    struct db view;
    struct saga saga;
    int32_t last_id; /* of the orders, when ledger_finish_all looked */
};

/* Opens the three files in dir, which it makes, or, without dir, in memory.
 * Close it in any case. False: told on stderr. */
bool ledger_open(struct ledger *ledger, const char *dir, int wait_ms);
void ledger_close(struct ledger *ledger);

/* Goes on with every order that is under way, and complains about each that is
 * parked. False: one of them cannot go on. */
bool ledger_finish_all(struct ledger *ledger);

#endif
