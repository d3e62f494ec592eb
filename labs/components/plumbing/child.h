/* A child process, which does not outlive us. */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct child {
    pid_t pid; /* 0: there is none */
    int pidfd; /* readable when it has ended; names no other process, ever */
    int to;    /* its stdin */
    int from;  /* what it writes */
};

/* Starts argv[0], looked for in PATH and in /usr/sbin, in a process group of
 * its own, so that Ctrl-C does not reach it. It writes to child->from what it
 * writes to its file descriptor out. It is killed when the thread that called
 * ends. False: it could not be started, errno says why, and child is not
 * changed. */
bool child_start(struct child *child, char *const argv[], int out);

/* Sends a signal, if it still runs. */
bool child_signal(const struct child *child, int signal);

bool child_has_ended(const struct child *child);

/* It finds the end of its input. */
void child_close_input(struct child *child);

/* Sends signal (0: none), waits for the end, and at the deadline kills it.
 * False: that was needed. */
bool child_end(const struct child *child, int signal, int64_t deadline);

/* Forgets a child that has ended, without leaving a zombie; state is how it
 * ended: "exit status 0". */
void child_reap(struct child *child, char *state, size_t size);

#endif
