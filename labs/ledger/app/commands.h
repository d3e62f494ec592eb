/* What can be asked of a ledger: a command is a row of a table. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "ledger.h"
#include "support/values.h"

struct arguments {
    const char *dir;
    const char *of;
    int32_t wait_ms;
    int32_t id; /* 0: the next that is free */
    struct values values;
};

struct command {
    const char *name;
    size_t least; /* values */
    size_t most;
    /* False: it did not do all; told on stderr. */
    bool (*run)(const struct command *command, struct ledger *ledger,
                const struct arguments *arguments);
    bool in_memory;    /* it needs no files */
    const char *query; /* of a command that only shows a table */
};

/* NULL: there is none of that name. */
const struct command *find_command(const char *name);

#endif
