#include "commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "crash.h"
#include "support/printable.h"
#include "world.h"

/* ---- Orders ---- */

/* The step that went wrong is the last that was touched. */
static enum step last_touched(const struct order *order)
{
    int i = STEP_COUNT - 1;

    while (i > 0 && order->steps[i] == '-')
        i--;
    return (enum step)i;
}

static void print_result(const struct order *order)
{
    char text[TEXT_SIZE];
    enum order_state state = order_state(order);

    printf("order %" PRId32 ": %" PRId32 " -> ", order->id, order->value);
    if (state == ORDER_DELIVERED)
        printf("%s\n", printable(order->text, text, sizeof(text)));
    else if (state == ORDER_UNDONE)
        printf("ERROR(%s): %s\n", step_name(last_touched(order)),
               printable(order->why, text, sizeof(text)));
    else
        printf("%s: %s\n", order_state_name(state),
               printable(order->why, text, sizeof(text)));
}

/* With an id of the user's, the same order may come twice: it is one. */
static bool place(struct ledger *ledger, const struct arguments *arguments,
                  size_t i, struct order *order)
{
    int32_t value = arguments->values.items[i];
    int32_t id =
        arguments->id > 0 ? arguments->id + (int32_t)i : ledger->last_id + 1;
    enum store_status status = saga_place(&ledger->saga, id, value, order);

    while (status == STORE_CONFLICT && arguments->id == 0)
        status = saga_place(&ledger->saga, ++id, value, order);
    ledger->last_id = id;
    if (status == STORE_FAILED || order->value == value)
        return status != STORE_FAILED;
    fprintf(stderr,
            "ledger: order %" PRId32 " was placed with %" PRId32
            ", not %" PRId32 " (choose another --id)\n",
            id, order->value, value);
    return false;
}

static bool run_orders(struct ledger *ledger, const struct arguments *arguments)
{
    bool ok = true;

    ledger_finish_all(ledger); /* whoever began them may be dead */
    for (size_t i = 0; ok && i < arguments->values.count; i++) {
        struct order order;

        ok = place(ledger, arguments, i, &order) &&
             saga_run(&ledger->saga, &order);
        if (ok)
            print_result(&order);
        ok = ok && order_state(&order) != ORDER_PARKED;
    }
    return view_catch_up(&ledger->view, ledger->saga.store) && ok;
}

static bool run_resume(struct ledger *ledger, const struct arguments *arguments)
{
    struct order order = { 0 };
    bool ok = true;

    for (size_t i = 0; i < arguments->values.count; i++) {
        order = (struct order){ .id = arguments->values.items[i] };
        ok = (order.id == 0 || (order_load(ledger->saga.store, &order) &&
                                saga_resume(&ledger->saga, &order))) &&
             ok;
    }
    return view_catch_up(&ledger->view, ledger->saga.store) &&
           ledger_finish_all(ledger) && ok;
}

/* ---- Histories ---- */

static bool print_event(void *context, const struct stored_event *event)
{
    char data[DATA_SIZE];
    bool *found = context;

    *found = true;
    printf("%3" PRId32 "  %-18s %s\n", event->version, event->type,
           printable(event->data, data, sizeof(data)));
    return true;
}

static bool complain(int32_t id)
{
    fprintf(stderr, "ledger: there is no order %" PRId32 " (see ledger list)\n",
            id);
    return false;
}

static bool run_history(struct ledger *ledger,
                        const struct arguments *arguments)
{
    int32_t id = arguments->values.items[0];
    bool found = false;

    if (store_read(ledger->saga.store, id, 0, print_event, &found) != STORE_OK)
        return false;
    return found || complain(id);
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

    store_read(ledger->saga.store, id, 0, take_until, &rewind);
    if (order->version == 0)
        return complain(id);
    printf("order %" PRId32 " after event %" PRId32 ": %s\n", id,
           order->version, order_state_name(order_state(order)));
    printf("  value    %" PRId32 "\n", order->value);
    for (int i = 0; i < STEP_COUNT; i++)
        printf("  %-8s %s\n", step_name((enum step)i),
               words[strchr(letters, order->steps[i]) - letters]);
    return order->version == rewind.until;
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
    "json_extract(snapshot, '$.value'), json_extract(snapshot, '$.text') || "
    "json_extract(snapshot, '$.why')) FROM orders";
static const char counts[] =
    "SELECT printf('%-18s %d', type, events) FROM counts";
static const char aside[] =
    "SELECT printf('order %d  event %d  %s: %s', owner, version, type, why) "
    "FROM poison";
static const char world[] =
    "SELECT printf('order %d  %-8s %s', owner, step, iif(undone, 'undone',"
    "iif(reply = 0, 'done ' || iif(step = 'double', value, text), 'refused')))"
    "FROM effects";
static const char letters[] =
    "SELECT printf('order %d  %s', owner, text) FROM letters";

static const struct command commands[] = {
    { "", ANY_NUMBER, "42", run_orders, NULL },
    { "order", ANY_NUMBER, "42", run_orders, NULL },
    { "resume", ANY_NUMBER, "0", run_resume, NULL },
    { "history", 1, "1", run_history, NULL },
    { "at", 2, "1 1", run_at, NULL },
    { "rebuild", 0, NULL, run_rebuild, NULL },
    { "list", 0, NULL, show_view, list_query },
    { "counts", 0, NULL, show_view, counts },
    { "aside", 0, NULL, show_view, aside },
    { "world", 0, NULL, show_world, world },
    { "letters", 0, NULL, show_world, letters },
    { "publish", 0, NULL, run_publish, NULL },
    { "follow", 0, NULL, run_follow, NULL },
    { "outage", 1, "1", run_outage, NULL },
    { "crash-points", 0, NULL, run_crash_points, NULL },
};

const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}
