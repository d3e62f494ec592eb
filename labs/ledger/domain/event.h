/* What can happen to an order, and how each of it is written down. */
#ifndef EVENT_H
#define EVENT_H

#include "store.h"

enum { TEXT_SIZE = 128 };

/* The steps of an order, in this order. All can be undone but the last. */
enum step { STEP_RESERVE, STEP_DOUBLE, STEP_FORMAT, STEP_DELIVER, STEP_COUNT };

enum happening {
    HAPPENED_BEGUN,      /* the intent, before the effect */
    HAPPENED_DONE,       /* the outcome, after it */
    HAPPENED_REFUSED,    /* another outcome: it will never be done */
    HAPPENED_GIVEN_UP,   /* nobody answers: perhaps it was done */
    HAPPENED_UNDO_BEGUN, /* the intent to undo it */
    HAPPENED_UNDONE,
    STEP_HAPPENINGS, /* those above are of one step */
    HAPPENED_PLACED = STEP_HAPPENINGS,
    HAPPENED_PARKED,  /* it cannot go on: somebody must look at it */
    HAPPENED_RESUMED, /* somebody has */
};

/* Events in the past tense, for they cannot be refused any more. */
struct event {
    enum happening happening;
    enum step step;       /* of STEP_HAPPENINGS */
    int32_t value;        /* placed: what was ordered; doubled: the double */
    char text[TEXT_SIZE]; /* formatted: the text; or why */
};

/* "reserve" */
const char *step_name(enum step step);

/* Sets type, schema and data of out, which points into data. */
void event_write(const struct event *event, struct stored_event *out,
                 char data[DATA_SIZE]);

/* False, and why says it: there is no such type, or the data is not its. An old
 * form of a type is read as if it were the new one. */
bool event_read(const struct stored_event *stored, struct event *event,
                char why[TEXT_SIZE]);

#endif
