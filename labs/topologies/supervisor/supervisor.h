/*
 * Whom to start again when a child has ended: the rules of Erlang/OTP's
 * supervisor (https://www.erlang.org/doc/man/supervisor.html), and nothing
 * else. It starts and stops nobody, and reads no clock.
 *
 * Beyond OTP there is a wait: the first restart within a period comes at once,
 * each further one after twice as long as the one before.
 */
#ifndef SUPERVISOR_SUPERVISOR_H
#define SUPERVISOR_SUPERVISOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topology/topology.h"

enum { CHILD_LIMIT = BOX_LIMIT * COPIES_LIMIT, RESTARTS_LIMIT = 1001 };

struct supervisor {
    struct supervision rules;
    enum restart restarts[CHILD_LIMIT]; /* of each child, in starting order */
    size_t count;
    int64_t times[RESTARTS_LIMIT]; /* of the last ones, a ring */
    size_t done;                   /* restarts, all in all */
};

enum verdict {
    LEAVE,   /* it stays as it is */
    RESTART, /* those from first to last */
    GIVE_UP, /* more than intensity restarts within period: stop them all */
};

struct decision {
    enum verdict verdict;
    size_t first;
    size_t last;
    int64_t delay_ms;
};

void supervisor_init(struct supervisor *supervisor, struct supervision rules);

/* One more child, started after those before. Returns its number. */
size_t supervisor_add(struct supervisor *supervisor, enum restart restart);

/* A child has ended by itself at now_ms; well: with exit status 0. Of those to
 * be restarted, all that run are to be stopped first, the last one first; one
 * that is temporary then stays away. */
struct decision supervisor_ended(struct supervisor *supervisor, size_t child,
                                 bool well, int64_t now_ms);

#endif
