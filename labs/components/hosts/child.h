/* A child process, which does not outlive us. */
#ifndef CHILD_H
#define CHILD_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct child {
    pid_t pid; /* 0: there is none */
    int pidfd; /* readable when it has ended; names no other process, ever */
};

/* fork(), but the child is killed when the thread that called ends. Returns its
 * pid; 0: this is the child; -1: errno says why there is none. */
pid_t child_fork(struct child *child);

/* Sends signal (0: none), waits for the end, and at the deadline kills it.
 * False: that was needed. */
bool child_end(const struct child *child, int signal, int64_t deadline);

/* Forgets a child that has ended, without leaving a zombie; state is how it
 * ended: "exit status 0". */
void child_reap(struct child *child, char *state, size_t size);

/* poll() until a deadline. */
int poll_until(struct pollfd files[], nfds_t count, int64_t deadline);

/* False: there is nothing to be read until the deadline, not even an end. */
bool is_readable(int fd, int64_t deadline);

#endif
