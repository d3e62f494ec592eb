#include "commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "crash.h"
#include "support/printable.h"
#include "world.h"

/* ---- Histories ---- */

static bool print_event(void *context, const struct stored_event *event)
{
    char type[TEXT_SIZE];
    char data[DATA_SIZE];

    *(bool *)context = true;
    printf("%3" PRId32 "  %-18s %s\n", event->version,
           printable(event->type, type, sizeof(type)),
           printable(event->data, data, sizeof(data)));
    return true;
}

static bool run_history(struct ledger *ledger,
                        const struct arguments *arguments)
{
    int32_t id = arguments->values.items[0];
    bool found = false;

    if (id < 1)
        return complain_of_order(id);
    return store_read(ledger->saga.store, id, 0, print_event, &found) ==
               STORE_OK &&
           (found || complain_of_order(id));
}

struct rewind {
    struct order order;
    int32_t until;
};

static bool take_until(void *context, const struct stored_event *stored)
{
    struct rewind *rewind = context;
    char why[TEXT_SIZE];

    if (stored->version > 1 && stored->version > rewind->until)
        return false;
    if (order_take(&rewind->order, stored, why))
        return true;
    fprintf(stderr, "ledger: event %" PRId32 ": %s\n", stored->version, why);
    return false;
}

static bool run_at(struct ledger *ledger, const struct arguments *arguments)
{
    static const char letters[] = "-bdrgux";
    static const char *const words[] = { "-",       "begun",    "done",
                                         "refused", "given up", "undo begun",
                                         "undone" };
    int32_t id = arguments->values.items[0];
    struct rewind rewind = { .until = arguments->values.items[1] };
    const struct order *order = &rewind.order;

    if (id > 0)
        store_read(ledger->saga.store, id, 0, take_until, &rewind);
    if (order->version == 0)
        return complain_of_order(id);
    if (order->version != rewind.until) {
        fprintf(stderr, "ledger: order %" PRId32 " has no event %" PRId32 "\n",
                id, rewind.until);
        return false;
    }
    printf("order %" PRId32 " after event %" PRId32 ": %s\n", id,
           order->version, order_state_name(order));
    for (int i = 0; i < STEP_COUNT; i++)
        printf("  %-8s %s\n", step_name((enum step)i),
               words[strchr(letters, order->steps[i]) - letters]);
    return true;
}

/* ---- The others ---- */

static bool run_rebuild(struct ledger *ledger,
                        const struct arguments *arguments)
{
    (void)arguments;
    return view_rebuild(&ledger->view, ledger->saga.store);
}

static bool run_crash_points(struct ledger *ledger,
                             const struct arguments *arguments)
{
    (void)ledger;
    (void)arguments;
    crash_print_points(stdout);
    return true;
}

static bool run_outage(struct ledger *ledger, const struct arguments *arguments)
{
    return world_break(&ledger->world, arguments->of,
                       arguments->values.items[0]);
}

bool show(struct db *db, const char *query)
{
    sqlite3_stmt *row = db_query(db, query, "");
    enum db_status status;
    char text[1024];

    while ((status = db_step(db, row)) == DB_ROW)
        printf("%s\n", printable((const char *)sqlite3_column_text(row, 0),
                                 text, sizeof(text)));
    return status == DB_DONE;
}

static bool show_view(struct ledger *ledger, const struct arguments *arguments)
{
    return show(&ledger->view, arguments->command->query);
}

static bool show_world(struct ledger *ledger, const struct arguments *arguments)
{
    return show(&ledger->world, arguments->command->query);
}

const char list_query[] =
    "SELECT printf('order %d  %-10s %11d  %s', id, state,"
    "json_extract(snapshot, '$.value'), json_extract(snapshot, "
    "iif(state = 'delivered', '$.text', '$.why'))) FROM orders";
static const char counts[] =
    "SELECT printf('%-18s %d', type, events) FROM counts";
static const char aside[] =
    "SELECT printf('order %d  event %d  %s', owner, version, why) FROM poison";
static const char world[] =
    "SELECT printf('order %d  %-8s %s', owner, step, iif(undone, 'undone',"
    "iif(reply, 'refused', trim('done ' || iif(step = 'double', value, "
    "text)))))"
    "FROM effects";
static const char letters[] =
    "SELECT printf('order %d  %s', owner, text) FROM letters";

static const struct command commands[] = {
    { "", ANY_NUMBER, "42", run_orders, NULL },
    { "order", ANY_NUMBER, "42", run_orders, NULL },
    { "history", 1, "1", run_history, NULL },
    { "at", 2, "1 1", run_at, NULL },
    { "resume", 0, NULL, run_resume, NULL },
    { "unpark", 1, "1", run_unpark, NULL },
    { "list", 0, NULL, show_view, list_query },
    { "counts", 0, NULL, show_view, counts },
    { "aside", 0, NULL, show_view, aside },
    { "rebuild", 0, NULL, run_rebuild, NULL },
    { "world", 0, NULL, show_world, world },
    { "letters", 0, NULL, show_world, letters },
    { "outage", 1, "1", run_outage, NULL },
    { "publish", 0, NULL, run_publish, NULL },
    { "follow", 0, NULL, run_follow, NULL },
    { "crash-points", 0, NULL, run_crash_points, NULL },
};

const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}
