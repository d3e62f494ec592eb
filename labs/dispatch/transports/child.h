/* A worker that is a child of ours: started, watched, and always ended. */
#ifndef TRANSPORTS_CHILD_H
#define TRANSPORTS_CHILD_H

#include "wire/connection.h"

struct child {
    /* Set before it is started. */
    const char *name;
    void (*on_end)(void *self, const char *why);
    void *self;

    bool runs; /* or is not all gone */

    /* Its own. */
    uv_process_t process;    /* and the leader of its group */
    struct connection words; /* its stderr */
    int open;                /* of these two */
    char why[CLOSED_WHY_SIZE];
};

/* Starts it, with the other end of the connection, a local one, as its stdin
 * and stdout; each line of its stderr is narrated behind its name, however much
 * that is. on_end comes exactly once, from the loop, when nothing is left of
 * it: why is "exit status 1", "signal 9 (Killed)", or why it could not be
 * started. Then this returns false. */
bool child_start(struct child *child, uv_loop_t *loop, char **words,
                 struct connection *connection);

/* Ends it and its own children at once. Does nothing if it has ended. */
void child_kill(struct child *child);

#endif
