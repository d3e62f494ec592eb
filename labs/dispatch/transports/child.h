/* A worker that is a child of ours: started, watched, and always ended. */
#ifndef TRANSPORTS_CHILD_H
#define TRANSPORTS_CHILD_H

#include <sys/types.h>

#include "loop/loop.h"
#include "wire/connection.h"

enum { CHILD_NAME_SIZE = 129 };

/* What is there of it. The contents are its own. */
struct child {
    pid_t pid; /* and its process group; 0: none */
    int status;
    struct loop *loop;
    struct watch end;   /* on a pidfd: readable when it has ended */
    struct watch words; /* its stderr */
    char name[CHILD_NAME_SIZE];
};

/* Starts it. Its stdin and stdout, *to and *from, are the caller's then; each
 * line of its stderr is narrated behind its name, however much that is. Returns
 * 0 or an error, with nothing left of it. */
int child_start(struct child *child, struct loop *loop, const char *name,
                char *const *words, int *to, int *from);

/* Whether it has ended: of itself, or by child_kill. */
bool child_has_ended(const struct child *child);

/* "exit status 1", "signal 9 (Killed)" */
void child_explain(const struct child *child, char why[CLOSED_WHY_SIZE]);

/* Ends it and its own children at once. */
void child_kill(struct child *child);

#endif
