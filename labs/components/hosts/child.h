/* A child process, which does not outlive us. */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct child {
    pid_t pid; /* 0: there is none */
    int pidfd; /* readable when it has ended */
};

/* fork(), but the child is killed when the thread that called ends. Returns its
 * pid; 0: this is the child; -1: errno says why there is none. */
pid_t child_fork(struct child *child);

/* Sends signal (0: none), waits for the end, at the deadline kills it, and
 * leaves no zombie. Returns how it ended, as waitpid() has it. */
int child_end(struct child *child, int signal, int64_t deadline);

/* False: there is nothing to be read until the deadline, not even an end. */
bool is_readable(int fd, int64_t deadline);

#endif
