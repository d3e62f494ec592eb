/* What is done about orders: place them, go on with them. */
#include <inttypes.h>
#include <stdio.h>

#include "commands.h"
#include "support/printable.h"

bool complain_of_order(int32_t id)
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

/* With an id of the user's, the same order may come twice: it is one. Else it
 * is the next that is free. */
static bool place(struct ledger *ledger, int64_t id, int32_t value,
                  struct order *order)
{
    bool is_given = id > 0;
    enum store_status status = STORE_FAILED;

    if (is_given || view_last_id(&ledger->view, &id))
        status = saga_place(&ledger->saga, (int32_t)(is_given ? id : id + 1),
                            value, order);
    while (status == STORE_CONFLICT && !is_given)
        status = saga_place(&ledger->saga, order->id + 1, value, order);
    if (status == STORE_FAILED || order->value == value)
        return status != STORE_FAILED;
    fprintf(stderr,
            "ledger: order %" PRId32 " was placed with %" PRId32
            ", not %" PRId32 " (choose another --id)\n",
            order->id, order->value, value);
    return false;
}

/* False: it cannot be gone on with now; told. */
static bool run_order(struct ledger *ledger, int64_t id, int32_t value,
                      bool *parked)
{
    struct order order;

    if (!place(ledger, id, value, &order) || !saga_run(&ledger->saga, &order))
        return false;
    print_result(&order);
    *parked = *parked || order.parked;
    return view_catch_up(&ledger->view, ledger->saga.store);
}

bool run_orders(struct ledger *ledger, const struct arguments *arguments)
{
    const struct values *values = &arguments->values;
    bool parked = false;
    bool ok = true;

    ledger_finish_all(ledger); /* whoever began them may be dead */
    for (size_t i = 0; ok && i < values->count; i++) {
        int64_t id = arguments->id > 0 ? arguments->id + (int64_t)i : 0;

        ok = run_order(ledger, id, values->items[i], &parked);
    }
    return ok && !parked;
}

bool run_resume(struct ledger *ledger, const struct arguments *arguments)
{
    (void)arguments;
    return ledger_finish_all(ledger);
}

bool run_unpark(struct ledger *ledger, const struct arguments *arguments)
{
    struct order order = { .id = arguments->values.items[0] };

    if (order.id < 1)
        return complain_of_order(order.id);
    return order_load(ledger->saga.store, &order) &&
           (order.version > 0 || complain_of_order(order.id)) &&
           saga_unpark(&ledger->saga, &order) &&
           view_catch_up(&ledger->view, ledger->saga.store) &&
           ledger_finish_all(ledger);
}
