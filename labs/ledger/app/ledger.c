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

const char *path_in(const char *dir, const char *file, char path[DB_PATH_SIZE])
{
    if (!dir)
        return ":memory:";
    snprintf(path, DB_PATH_SIZE, "%.480s/%s", dir, file);
    return path;
}

static bool open_history(struct ledger *ledger,
                         const struct ledger_options *options)
{
    char path[DB_PATH_SIZE];

    if (options->nats_url) {
        ledger->saga.store = jetstream_as_store(&ledger->jetstream);
        return jetstream_open(&ledger->jetstream, options->nats_url, "ledger");
    }
    ledger->saga.store = sqlite_as_store(&ledger->history);
    return sqlite_store_open(&ledger->history,
                             path_in(options->dir, "history.db", path),
                             options->wait_ms);
}

bool ledger_open(struct ledger *ledger, const struct ledger_options *options)
{
    const char *dir = options->dir;
    char path[DB_PATH_SIZE];

    *ledger = (struct ledger){ .saga.world = &ledger->world };
    return make_folder(dir) && open_history(ledger, options) &&
           world_open(&ledger->world, path_in(dir, "world.db", path),
                      options->wait_ms) &&
           view_open(&ledger->view, path_in(dir, "view.db", path),
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
    struct order order;
    int32_t last_id = 0;
    bool ok = true;

    while (view_next(&ledger->view, last_id, &order)) {
        last_id = order.id;
        if (order_state(&order) == ORDER_UNDER_WAY)
            ok = order_load(ledger->saga.store, &order) &&
                 saga_run(&ledger->saga, &order) && ok;
        if (order_state(&order) == ORDER_PARKED)
            fprintf(stderr,
                    "ledger: ALARM: order %d is parked: %s (when that is "
                    "mended: ledger resume %d)\n",
                    order.id, order.why, order.id);
    }
    ledger->last_id = last_id;
    return view_catch_up(&ledger->view, ledger->saga.store) && ok;
}
