/*
 * A child process: bytes go in, lines come out, and it ends. What they say is
 * not known here. Whatever waits runs the event loop until it has what it waits
 * for, or until it is clear that it will not come.
 */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include <uv.h>

#include "messages/line_reader.h"

/* What all children share: the event loop, and the signals that end waiting. */
struct supervisor {
    uv_loop_t loop;
    uv_signal_t on_interrupt;
    uv_signal_t on_terminate;
    int interrupted; /* the signal's number, once there was one */
};

/* All zero is one that was never started. */
struct process {
    struct supervisor *supervisor;
    const char *name; /* of its program */
    pid_t pid;        /* 0 if it could not be started */
    uv_signal_t on_child;
    uv_timer_t timer;
    uv_pipe_t to;   /* its stdin */
    uv_pipe_t from; /* its stdout */
    int open_handles;

    uv_write_t write;
    bool writing;
    bool closed;  /* one of its ends: nothing more is read or written */
    bool flooded; /* reader is full of lines that nobody takes */
    bool expired; /* the timer */
    bool exited;
    int exit_status; /* as waitpid gives it */
    struct line_reader reader;
};

/* From now on SIGINT and SIGTERM do not end the program but the waiting. */
bool supervisor_open(struct supervisor *supervisor);

/* After all processes are closed. */
void supervisor_close(struct supervisor *supervisor);

/* Starts the program name that lies in directory, without a shell. Its stdin
 * and stdout are pipes to us, its stderr is ours. If it fails, it says why on
 * stderr. Close it in any case. */
bool process_start(struct process *process, struct supervisor *supervisor,
                   const char *directory, const char *name);

/* Gives it bytes to read; they are lent until they are written. */
void process_write(struct process *process, char *bytes, size_t length);

/* Waits until all is written and the next line is there. LINE_NONE: there will
 * be none, or there was none within the time. */
enum line_status process_wait_for_line(struct process *process,
                                       int milliseconds, char **line,
                                       size_t *length);

/* Ends it: the end of its input first, then, if it is still there after that
 * time, SIGTERM and SIGKILL. True if no signal was needed. */
bool process_end(struct process *process, int milliseconds);

/* What it died of, or its exit status, in words. */
struct exit_text {
    char text[64];
};

struct exit_text process_describe_exit(const struct process *process);

/* Nothing is left of it after this; it must have ended, or not have been
 * started. Once more does no harm. */
void process_close(struct process *process);

#endif
