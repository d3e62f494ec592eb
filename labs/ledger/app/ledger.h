/* All of it put together: a folder with a history, a world and a read model. */
#ifndef LEDGER_H
#define LEDGER_H

#include "jetstream_store.h"
#include "saga.h"
#include "view.h"

struct ledger_options {
    const char *dir;     /* made if it is not there; NULL: all is in memory */
    const char *history; /* "file": it is in dir, too; or "nats" */
    const char *nats_url;
    int32_t wait_ms; /* for the lock of somebody else */
};

struct ledger {
    struct db history; /* or */
    struct jetstream jetstream;
    struct db world;
    struct db view;
    struct saga saga;
};

/* Close it in any case. False: told on stderr. */
bool ledger_open(struct ledger *ledger, const struct ledger_options *options);
void ledger_close(struct ledger *ledger);

/* Goes on with every order that is under way, and complains about each that is
 * parked. False: there is one, or one cannot go on. */
bool ledger_finish_all(struct ledger *ledger);

#endif
