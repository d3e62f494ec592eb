/* A child process: bytes go in, lines come out, and it ends. What they say is
 * not known here. */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "messages/line_reader.h"

/* All zero is one that was never started. */
struct process {
    const char *name; /* of its program */
    pid_t pid;        /* 0: there is none */
    int to;           /* its stdin */
    int from;         /* its stdout */
    const char *unsent;
    size_t unsent_length;
    struct line_reader reader;

    bool closed;  /* one of its ends: nothing more is read or written */
    bool unasked; /* it said something before it was asked */
    bool exited;
    int exit_status; /* as waitpid gives it */
};

/* To be called first. SIGINT, SIGTERM and the end of a child then end nothing
 * but the waiting, whatever whoever started us has done to these signals. */
void catch_signals(void);

/* SIGINT and SIGTERM end the program again. */
void release_signals(void);

/* SIGINT or SIGTERM, once there was one; else 0. */
int interrupted_by(void);

/* Starts the program name in directory. Its stdin and stdout are pipes to us,
 * its stderr is ours. If it fails, it says why, and there is nothing to end. */
bool process_start(struct process *process, const char *directory,
                   const char *name);

/* Writes bytes, as far as there is room for them. */
void process_write(struct process *process, const char *bytes, size_t size);

/* Writes all of bytes and waits for a line. LINE_NONE: none came within the
 * time, or none can come any more, or one came too early; the bools above, or
 * interrupted_by, say so. */
enum line_status process_ask(struct process *process, const char *bytes,
                             size_t size, int milliseconds, char **line,
                             size_t *length);

/* Ends it: by the end of its input, or, if it is still there after that time,
 * by SIGTERM and SIGKILL. True if no signal was needed. */
bool process_end(struct process *process, int milliseconds);

#endif
