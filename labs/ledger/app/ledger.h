/* All of it put together: a folder with the history, the world and the read
 * model. */
#ifndef LEDGER_H
#define LEDGER_H

#include "jetstream_store.h"
#include "saga.h"
#include "view.h"

struct ledger {
    struct db history;
    struct jetstream jetstream; /* or there */
    struct db world;
    struct db view;
    struct saga saga;
    int32_t last_id; /* of the orders, when ledger_finish_all looked */
};

struct ledger_options {
    const char *dir;      /* it is made if it is not there; NULL: in memory */
    const char *nats_url; /* of the history; NULL: it is in dir, too */
    int wait_ms;          /* for the lock of somebody else */
};

/* Close it in any case. False: told on stderr. */
bool ledger_open(struct ledger *ledger, const struct ledger_options *options);
void ledger_close(struct ledger *ledger);

/* Where a file of a ledger is; returns path, or ":memory:" without dir. */
const char *path_in(const char *dir, const char *file, char path[DB_PATH_SIZE]);

/* Goes on with every order that is under way, and complains about each that is
 * parked. False: one of them cannot go on. */
bool ledger_finish_all(struct ledger *ledger);

#endif
