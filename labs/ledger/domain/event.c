#include "event.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "support/printable.h"
#include "support/record.h"

/* ---- The forms of data ---- */

static const struct field value_field[] = {
    { "value", FIELD_INT32, offsetof(struct event, value), sizeof(int32_t) },
};
static const struct field amount_field[] = {
    { "amount", FIELD_INT32, offsetof(struct event, value), sizeof(int32_t) },
};
static const struct field text_field[] = {
    { "text", FIELD_TEXT, offsetof(struct event, text), TEXT_SIZE },
};
static const struct record nothing = { NULL, 0, sizeof(struct event) };
static const struct record a_value = { value_field, 1, sizeof(struct event) };
static const struct record a_text = { text_field, 1, sizeof(struct event) };
/* The first form of OrderPlaced called its value an amount. */
static const struct record amount = { amount_field, 1, sizeof(struct event) };

/* ---- The types ---- */

/* Rows stay for ever: somebody's history has them. A new form of a type gets a
 * row of its own, before the old one, with the next number. */
static const struct type {
    const char *name;
    int32_t schema;
    enum happening happening;
    enum step step;
    const struct record *form;
} types[] = {
    { "OrderPlaced", 2, HAPPENED_PLACED, 0, &a_value },
    { "OrderPlaced", 1, HAPPENED_PLACED, 0, &amount },
    { "OrderParked", 1, HAPPENED_PARKED, 0, &a_text },
    { "OrderResumed", 1, HAPPENED_RESUMED, 0, &nothing },
    { "ReserveBegun", 1, HAPPENED_BEGUN, STEP_RESERVE, &nothing },
    { "Reserved", 1, HAPPENED_DONE, STEP_RESERVE, &nothing },
    { "ReserveRefused", 1, HAPPENED_REFUSED, STEP_RESERVE, &a_text },
    { "ReserveGivenUp", 1, HAPPENED_GIVEN_UP, STEP_RESERVE, &a_text },
    { "ReserveUndoBegun", 1, HAPPENED_UNDO_BEGUN, STEP_RESERVE, &nothing },
    { "ReserveUndone", 1, HAPPENED_UNDONE, STEP_RESERVE, &nothing },
    { "DoubleBegun", 1, HAPPENED_BEGUN, STEP_DOUBLE, &nothing },
    { "Doubled", 1, HAPPENED_DONE, STEP_DOUBLE, &a_value },
    { "DoubleRefused", 1, HAPPENED_REFUSED, STEP_DOUBLE, &a_text },
    { "DoubleGivenUp", 1, HAPPENED_GIVEN_UP, STEP_DOUBLE, &a_text },
    { "DoubleUndoBegun", 1, HAPPENED_UNDO_BEGUN, STEP_DOUBLE, &nothing },
    { "DoubleUndone", 1, HAPPENED_UNDONE, STEP_DOUBLE, &nothing },
    { "FormatBegun", 1, HAPPENED_BEGUN, STEP_FORMAT, &nothing },
    { "Formatted", 1, HAPPENED_DONE, STEP_FORMAT, &a_text },
    { "FormatRefused", 1, HAPPENED_REFUSED, STEP_FORMAT, &a_text },
    { "FormatGivenUp", 1, HAPPENED_GIVEN_UP, STEP_FORMAT, &a_text },
    { "FormatUndoBegun", 1, HAPPENED_UNDO_BEGUN, STEP_FORMAT, &nothing },
    { "FormatUndone", 1, HAPPENED_UNDONE, STEP_FORMAT, &nothing },
    { "DeliverBegun", 1, HAPPENED_BEGUN, STEP_DELIVER, &nothing },
    { "Delivered", 1, HAPPENED_DONE, STEP_DELIVER, &a_text },
};
enum { TYPE_COUNT = sizeof(types) / sizeof(types[0]) };

const char *step_name(enum step step)
{
    static const char *const names[] = { "reserve", "double", "format",
                                         "deliver" };

    return names[step];
}

void event_write(const struct event *event, struct stored_event *out,
                 char data[DATA_SIZE])
{
    size_t i = 0;

    while (i < TYPE_COUNT && (types[i].happening != event->happening ||
                              (event->happening < STEP_HAPPENINGS &&
                               types[i].step != event->step)))
        i++;
    assert(i < TYPE_COUNT);
    strcpy(data, "{}");
    if (types[i].form->count > 0)
        record_write(types[i].form, event, data, DATA_SIZE);
    out->type = types[i].name;
    out->schema = types[i].schema;
    out->data = data;
}

static const struct type *find_type(const struct stored_event *stored)
{
    for (size_t i = 0; i < TYPE_COUNT; i++)
        if (types[i].schema == stored->schema &&
            strcmp(types[i].name, stored->type) == 0)
            return &types[i];
    return NULL;
}

bool event_read(const struct stored_event *stored, struct event *event,
                char why[TEXT_SIZE])
{
    const struct type *type = find_type(stored);
    char fault[RECORD_WHY_SIZE];

    *event = (struct event){ 0 };
    if (!type) {
        snprintf(why, TEXT_SIZE,
                 "nothing here knows '%.48s' with schema %d (a newer ledger "
                 "may)",
                 stored->type, stored->schema);
        printable(why, why, TEXT_SIZE);
        return false;
    }
    if (record_decode(type->form, stored->data, strlen(stored->data), event,
                      fault) != RECORD_OK) {
        snprintf(why, TEXT_SIZE, "the data of '%s' is wrong: %.64s",
                 stored->type, fault);
        return false;
    }
    event->happening = type->happening;
    event->step = type->step;
    return true;
}
