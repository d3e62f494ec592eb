/* The aggregate: what an order is, made of its events and nothing else; and
 * what is to be done next, made of what it is. */
#ifndef ORDER_H
#define ORDER_H

#include "event.h"
#include "support/record.h"

/* All zero is an order that was never placed. */
struct order {
    int32_t id;
    int32_t version; /* how many events it is made of */
    int32_t value;
    int32_t doubled;
    bool parked;
    /* For each step a letter: '-' untouched, 'b' begun, 'd' done, 'r' refused,
     * 'g' given up, 'u' undo begun, 'x' undone. */
    char steps[STEP_COUNT + 1];
    char text[TEXT_SIZE]; /* the result */
    char why[TEXT_SIZE];  /* there is none, or it is parked */
};

/* It as JSON, which is what a snapshot is. */
extern const struct record order_record;

/* False, with the order as it was: this cannot have happened to it. */
bool order_apply(struct order *order, const struct event *event);

/* The next event of its history, as it is kept. False, with the order as it
 * was, and why says it. */
bool order_take(struct order *order, const struct stored_event *stored,
                char why[TEXT_SIZE]);

/* Brings an order up to what the store knows: all of its history, or, if order
 * is a snapshot, what came after. False: told on stderr. */
bool order_load(struct store store, struct order *order);

enum action { ACTION_NONE, ACTION_DO, ACTION_UNDO };

/* What is next: forward as long as nothing went wrong, else back, in reverse
 * order. *step is set unless it is ACTION_NONE. */
enum action order_next(const struct order *order, enum step *step);

enum order_state {
    ORDER_UNKNOWN,
    ORDER_UNDER_WAY,
    ORDER_PARKED,
    ORDER_DELIVERED,
    ORDER_UNDONE,
};

enum order_state order_state(const struct order *order);

/* "delivered" */
const char *order_state_name(const struct order *order);

#endif
