/* What every benchmark here needs: a clock, a place to run, and its figures. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stddef.h>
#include <stdint.h>

/* Keeps this process, and those that it starts, on one processor. Exits, after
 * saying why, if that cannot be. */
void pin_to_processor(int processor);

/* On a clock that nobody sets. */
int64_t now_ns(void);

/* Durations of single calls, in nanoseconds. All zero is an empty one. */
struct samples {
    int64_t *ns; /* owned */
    size_t count;
    size_t capacity;
};

/* Exits if there is no memory. */
void samples_add(struct samples *samples, int64_t ns);
void samples_release(struct samples *samples);

/* The value that part of them (0.5: the median) do not exceed; 0 if there are
 * none. Sorts them. */
int64_t samples_quantile(struct samples *samples, double part);

/* One measurement as a line on stdout: name, unit and value, with tabs between
 * them. */
void report(const char *name, const char *unit, double value);

/* Lets what is written to this file descriptor go nowhere, until it is
 * restored. Of stdout it is collected in a buffer, even on a terminal. */
int silence(int fd);
void restore(int fd, int silenced);

/* Exits with 1, after saying what failed, as in "bench: cannot fork: ...". */
_Noreturn void fail(const char *what);

#endif
