/*
 * The outside world: four services of somebody else, with a memory of their
 * own. The history and they share no transaction. They share a key, the order
 * and the step: whoever asks twice is given the first answer again.
 */
#ifndef WORLD_H
#define WORLD_H

#include "db.h"
#include "event.h"

enum reply {
    REPLY_DONE,
    REPLY_REFUSED,     /* and it never will be done */
    REPLY_UNAVAILABLE, /* nobody answers; ask again */
    REPLY_FAILED,      /* on this side; told on stderr */
};

struct answer {
    enum reply reply;
    int32_t value;        /* done: the double */
    char text[TEXT_SIZE]; /* done: the text; else why not */
};

/* For db_open. */
extern const char world_schema[];

/* Does a step for an order, once, however often it is asked. value and text
 * are what it works on, as much as it needs of them. */
struct answer world_do(struct db *db, int32_t order, enum step step,
                       int32_t value, const char *text);

/* Undoes it, once; what was never done will not be done later, either. */
struct answer world_undo(struct db *db, int32_t order, enum step step);

/* Nobody answers the next times requests of that name: "double", or, where
 * something is to be undone, "undo-double". False: told on stderr. */
bool world_break(struct db *db, const char *request, int32_t times);

#endif
