#include "order.h"

#include <stdio.h>
#include <string.h>

#define PLACE(member) offsetof(struct order, member)

static const struct field fields[] = {
    { "id", FIELD_INT32, PLACE(id), sizeof(int32_t) },
    { "version", FIELD_INT32, PLACE(version), sizeof(int32_t) },
    { "value", FIELD_INT32, PLACE(value), sizeof(int32_t) },
    { "doubled", FIELD_INT32, PLACE(doubled), sizeof(int32_t) },
    { "parked", FIELD_BOOL, PLACE(parked), sizeof(bool) },
    { "steps", FIELD_TEXT, PLACE(steps), STEP_COUNT + 1 },
    { "text", FIELD_TEXT, PLACE(text), TEXT_SIZE },
    { "why", FIELD_TEXT, PLACE(why), TEXT_SIZE },
};
const struct record order_record = { fields, sizeof(fields) / sizeof(fields[0]),
                                     sizeof(struct order) };

/* ---- What it is ---- */

/* From which letters a step comes to which. */
static const struct {
    const char *from;
    char to;
} moves[STEP_HAPPENINGS] = {
    [HAPPENED_BEGUN] = { "-", 'b' },       [HAPPENED_DONE] = { "b", 'd' },
    [HAPPENED_REFUSED] = { "b", 'r' },     [HAPPENED_GIVEN_UP] = { "b", 'g' },
    [HAPPENED_UNDO_BEGUN] = { "dg", 'u' }, [HAPPENED_UNDONE] = { "u", 'x' },
};

static bool move_step(struct order *order, const struct event *event)
{
    char *letter = &order->steps[event->step];

    if (*letter == '\0' || !strchr(moves[event->happening].from, *letter))
        return false;
    *letter = moves[event->happening].to;
    if (event->happening == HAPPENED_DONE && event->step == STEP_DOUBLE)
        order->doubled = event->value;
    if (event->happening == HAPPENED_DONE && event->step == STEP_FORMAT)
        strcpy(order->text, event->text);
    if (event->happening == HAPPENED_REFUSED ||
        event->happening == HAPPENED_GIVEN_UP)
        strcpy(order->why, event->text);
    return true;
}

static bool place(struct order *order, const struct event *event)
{
    order->value = event->value;
    memset(order->steps, '-', STEP_COUNT);
    return order->version == 0;
}

static bool park(struct order *order, const struct event *event)
{
    bool was_parked = order->parked;

    order->parked = event->happening == HAPPENED_PARKED;
    if (order->parked)
        strcpy(order->why, event->text);
    return order->version > 0 && was_parked != order->parked;
}

bool order_apply(struct order *order, const struct event *event)
{
    struct order next = *order;
    bool possible;

    if (event->happening < STEP_HAPPENINGS)
        possible = !order->parked && move_step(&next, event);
    else if (event->happening == HAPPENED_PLACED)
        possible = place(&next, event);
    else
        possible = park(&next, event);
    if (!possible)
        return false;
    next.version++;
    *order = next;
    return true;
}

bool order_take(struct order *order, const struct stored_event *stored,
                char why[TEXT_SIZE])
{
    struct event event;

    if (stored->version != order->version + 1) {
        snprintf(why, TEXT_SIZE, "event %d is missing", order->version + 1);
        return false;
    }
    if (!event_read(stored, &event, why))
        return false;
    if (!order_apply(order, &event)) {
        snprintf(why, TEXT_SIZE, "'%.48s' cannot follow what was before",
                 stored->type);
        return false;
    }
    order->id = stored->order;
    return true;
}

static bool take_or_tell(void *context, const struct stored_event *stored)
{
    char why[TEXT_SIZE];
    bool ok = order_take(context, stored, why);

    if (!ok)
        fprintf(stderr, "ledger: order %d, event %d: %s\n", stored->order,
                stored->version, why);
    return ok;
}

bool order_load(struct store store, struct order *order)
{
    return store_read(store, order->id, order->version, take_or_tell, order) ==
           STORE_OK;
}

/* ---- What is next ---- */

static bool has_failed(const struct order *order)
{
    return strpbrk(order->steps, "rgux");
}

enum action order_next(const struct order *order, enum step *step)
{
    const char *letters = has_failed(order) ? "dgu" : "-b";
    int by = has_failed(order) ? -1 : 1;
    int i = has_failed(order) ? STEP_COUNT - 1 : 0;

    if (order->parked || order->version == 0)
        return ACTION_NONE;
    while (i >= 0 && i < STEP_COUNT && !strchr(letters, order->steps[i]))
        i += by;
    if (i < 0 || i == STEP_COUNT)
        return ACTION_NONE;
    *step = (enum step)i;
    return by > 0 ? ACTION_DO : ACTION_UNDO;
}

enum order_state order_state(const struct order *order)
{
    enum step step;

    if (order->version == 0)
        return ORDER_UNKNOWN;
    if (order->parked)
        return ORDER_PARKED;
    if (order_next(order, &step) != ACTION_NONE)
        return ORDER_UNDER_WAY;
    return has_failed(order) ? ORDER_UNDONE : ORDER_DELIVERED;
}

const char *order_state_name(const struct order *order)
{
    static const char *const names[] = { "unknown", "under way", "parked",
                                         "delivered", "undone" };

    return names[order_state(order)];
}
