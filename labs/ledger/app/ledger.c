#include "ledger.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "sqlite_store.h"
#include "world.h"

static bool make_folder(const char *dir)
{
    if (!dir || mkdir(dir, S_IRWXU) == 0 || errno == EEXIST)
        return true;
    fprintf(stderr, "ledger: cannot make %s: %s (choose another --dir)\n", dir,
            strerror(errno));
    return false;
}

static bool open_history(struct ledger *ledger,
                         const struct ledger_options *options)
{
    if (strcmp(options->history, "nats") == 0) {
        ledger->saga.store = jetstream_as_store(&ledger->jetstream);
        return jetstream_open(&ledger->jetstream, options->nats_url, "ledger");
    }
    ledger->saga.store = sqlite_as_store(&ledger->history);
    return db_open(&ledger->history, options->dir, "history.db",
                   sqlite_store_schema, options->wait_ms);
}

bool ledger_open(struct ledger *ledger, const struct ledger_options *options)
{
    *ledger = (struct ledger){ .saga.world = &ledger->world };
    return make_folder(options->dir) && open_history(ledger, options) &&
           db_open(&ledger->world, options->dir, "world.db", world_schema,
                   options->wait_ms) &&
           db_open(&ledger->view, options->dir, "view.db", view_schema,
                   options->wait_ms) &&
           view_catch_up(&ledger->view, ledger->saga.store);
}

void ledger_close(struct ledger *ledger)
{
    db_close(&ledger->view);
    db_close(&ledger->world);
    db_close(&ledger->history);
    jetstream_close(&ledger->jetstream);
}

bool ledger_finish_all(struct ledger *ledger)
{
    struct order order = { 0 };
    bool ok = true;

    for (int32_t id = 0; view_next(&ledger->view, id, &order); id = order.id) {
        if (order_state(&order) == ORDER_UNDER_WAY)
            ok = order_load(ledger->saga.store, &order) &&
                 saga_run(&ledger->saga, &order) && ok;
        if (order.parked)
            fprintf(stderr,
                    "ledger: ALARM: order %d is parked: %s (when that is "
                    "mended: ledger unpark %d)\n",
                    order.id, order.why, order.id);
        ok = ok && !order.parked;
    }
    return view_catch_up(&ledger->view, ledger->saga.store) && ok;
}
