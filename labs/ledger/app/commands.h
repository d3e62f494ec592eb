/* What can be asked of a ledger: a command is a row of a table. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "ledger.h"
#include "support/values.h"

enum { ANY_NUMBER = 1000000 };

struct arguments {
    const struct command *command;
    struct ledger_options open;
    const char *of;
    int32_t id; /* 0: the next that is free */
    struct values values;
};

struct command {
    const char *name;
    size_t count; /* of values; 0: it takes none */
    const char *fallback;
    /* False: it did not do all; told on stderr. */
    bool (*run)(struct ledger *ledger, const struct arguments *arguments);
    const char *query; /* of a command that only shows a table */
};

/* NULL: there is none of that name. */
const struct command *find_command(const char *name);

/* Prints each row of a query, which is a line already. */
bool show(struct db *db, const char *query);
extern const char list_query[];

/* In orders.c. */
bool run_orders(struct ledger *ledger, const struct arguments *arguments);
bool run_resume(struct ledger *ledger, const struct arguments *arguments);
bool run_unpark(struct ledger *ledger, const struct arguments *arguments);

/* Tells that there is no such order. Returns false. */
bool complain_of_order(int32_t id);

/* In outbox.c: gives a broker what it has not got yet; and makes a read model,
 * and shows it, of what a broker has. */
bool run_publish(struct ledger *ledger, const struct arguments *arguments);
bool run_follow(struct ledger *ledger, const struct arguments *arguments);

#endif
