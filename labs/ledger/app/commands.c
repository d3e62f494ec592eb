#include "commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "crash.h"
#include "support/printable.h"
#include "world.h"

/* ---- Orders ---- */

static bool complain(int32_t id)
{
    fprintf(stderr, "ledger: there is no order %" PRId32 " (see ledger list)\n",
            id);
    return false;
}

static void print_result(const struct order *order)
{
    enum order_state state = order_state(order);
    char text[TEXT_SIZE];
    int last = STEP_COUNT - 1; /* that was touched: it went wrong */

    while (last > 0 && order->steps[last] == '-')
        last--;
    printf("order %" PRId32 ": %" PRId32 " -> ", order->id, order->value);
    printable(state == ORDER_DELIVERED ? order->text : order->why, text,
              sizeof(text));
    if (state == ORDER_DELIVERED)
        printf("%s\n", text);
    else if (state == ORDER_UNDONE)
        printf("ERROR(%s): %s\n", step_name((enum step)last), text);
    else
        printf("%s: %s\n", order_state_name(order), text);
}

/* With an id of the user's, the same order may come twice: it is one. */
static bool place(struct ledger *ledger, int32_t id, int32_t value,
                  struct order *order)
{
    int32_t first = id > 0 ? id : ledger->last_id + 1;
    enum store_status status;

    ledger->last_id = first - 1;
    do
        status = saga_place(&ledger->saga, ++ledger->last_id, value, order);
    while (status == STORE_CONFLICT && id == 0);
    if (status == STORE_FAILED || order->value == value)
        return status != STORE_FAILED;
    fprintf(stderr,
            "ledger: order %" PRId32 " was placed with %" PRId32
            ", not %" PRId32 " (choose another --id)\n",
            order->id, order->value, value);
    return false;
}

static bool run_orders(struct ledger *ledger, const struct arguments *arguments)
{
    bool ok = true;
    bool parked = false;

    ledger_finish_all(ledger); /* whoever began them may be dead */
    for (size_t i = 0; i < arguments->values.count; i++) {
        int32_t id = arguments->id > 0 ? arguments->id + (int32_t)i : 0;
        struct order order;

        ok = place(ledger, id, arguments->values.items[i], &order) &&
             saga_run(&ledger->saga, &order);
        if (!ok)
            break;
        print_result(&order);
        parked = parked || order.parked;
    }
    return view_catch_up(&ledger->view, ledger->saga.store) && ok && !parked;
}

static bool run_resume(struct ledger *ledger, const struct arguments *arguments)
{
    (void)arguments;
    return ledger_finish_all(ledger);
}

static bool run_unpark(struct ledger *ledger, const struct arguments *arguments)
{
    struct order order = { .id = arguments->values.items[0] };

    if (order.id < 1)
        return complain(order.id);
    return order_load(ledger->saga.store, &order) &&
           (order.version > 0 || complain(order.id)) &&
           saga_unpark(&ledger->saga, &order) &&
           view_catch_up(&ledger->view, ledger->saga.store) &&
           ledger_finish_all(ledger);
}

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
        return complain(id);
    return store_read(ledger->saga.store, id, 0, print_event, &found) ==
               STORE_OK &&
           (found || complain(id));
}

struct rewind {
    struct order order;
    int32_t until;
};

static bool take_until(void *context, const struct stored_event *stored)
{
    struct rewind *rewind = context;
    char why[TEXT_SIZE];

    if (rewind->order.version == rewind->until)
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
        return complain(id);
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
    "iif(reply, 'refused', 'done ' || iif(step = 'double', value, text))))"
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
