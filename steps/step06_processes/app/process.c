#include "process.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/clock.h"

enum {
    LAST_WORDS_MS = 1000, /* between the end of its output and of the process */
    TERMINATED_MS = 500,  /* to stop after SIGTERM */
};

/* ---- Signals: they come while we wait, and only then ---- */

static volatile sig_atomic_t interruption;
static volatile sig_atomic_t child_died; /* one at least */

static void on_signal(int number)
{
    if (number == SIGCHLD)
        child_died = true;
    else
        interruption = number;
}

void catch_signals(void)
{
    static const int caught[] = { SIGCHLD, SIGINT, SIGTERM };
    struct sigaction action = { .sa_handler = on_signal };

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++) {
        sigaction(caught[i], &action, NULL);
        sigaddset(&action.sa_mask, caught[i]);
    }
    sigprocmask(SIG_SETMASK, &action.sa_mask, NULL);
    signal(SIGPIPE, SIG_IGN); /* a dead child is an error, not our end */
}

void release_signals(void)
{
    sigset_t none;

    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

int interrupted_by(void)
{
    return interruption;
}

/* ---- Start ---- */

static void close_file(int *file)
{
    if (*file >= 0)
        close(*file);
    *file = -1;
}

/* Returns 0 or an error; what is not open is -1. We do not wait for room: up to
 * PIPE_BUF bytes go into a pipe as a whole or not at all. */
static int open_pipes(struct process *process, int child[2])
{
    int in[2] = { -1, -1 };
    int out[2] = { -1, -1 };
    bool ok = pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0 &&
              fcntl(in[1], F_SETFL, O_NONBLOCK) == 0;

    child[0] = in[0];
    child[1] = out[1];
    process->to = in[1];
    process->from = out[0];
    return ok ? 0 : errno;
}

/* Returns 0 or an error. Of our signals the child shall inherit nothing. */
static int spawn(struct process *process, char *path, const int child[2])
{
    char *arguments[] = { path, NULL };
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t signals;
    int error = 0;

    posix_spawnattr_init(&attributes);
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    sigaddset(&signals, SIGPIPE); /* which we ignore */
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

    posix_spawn_file_actions_init(&actions);
    for (int file = STDIN_FILENO; !error && file <= STDOUT_FILENO; file++)
        error = posix_spawn_file_actions_adddup2(&actions, child[file], file);
    if (!error)
        error = posix_spawn(&process->pid, path, &actions, &attributes,
                            arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return error;
}

bool process_start(struct process *process, const char *directory,
                   const char *name)
{
    const char *why;
    char path[PATH_MAX];
    int child[2];
    int error;

    *process = (struct process){ .name = name };
    error = open_pipes(process, child);
    if (!error &&
        snprintf(path, sizeof(path), "%s/%s", directory, name) >= PATH_MAX)
        error = ENAMETOOLONG;
    if (!error)
        error = spawn(process, path, child);
    close_file(&child[0]);
    close_file(&child[1]);
    if (error) {
        close_file(&process->to);
        close_file(&process->from);
        process->pid = 0;
        why = strerror(error); /* in mid-sentence with a small first letter */
        fprintf(stderr,
                "app: cannot start %s/%s: %c%s (it must lie beside app)\n",
                directory, name, tolower((unsigned char)why[0]), why + 1);
    }
    return !error;
}

/* ---- Waiting ---- */

static void write_some(struct process *process)
{
    ssize_t count = write(process->to, process->unsent, process->unsent_length);

    if (count >= 0) {
        process->unsent += count;
        process->unsent_length -= (size_t)count;
    } else if (errno != EAGAIN) {
        process->closed = true;
    }
}

/* Waits until it ends, there is something to read or room to write, or a signal
 * comes. False: the time came first, or it had ended and left no more. */
static bool wait_for_event(struct process *process, int64_t until_ms)
{
    bool open = !process->closed;
    bool writing = open && process->unsent_length > 0;
    struct pollfd files[] = {
        { .fd = open ? process->from : -1, .events = POLLIN },
        { .fd = process->to, .events = POLLOUT },
    };
    struct timespec timeout;
    int64_t left;
    sigset_t none;
    int ready;

    if (child_died && !process->exited)
        process->exited = waitpid(process->pid, &process->exit_status,
                                  WNOHANG) == process->pid;
    left = process->exited ? 0 : until_ms - now_ms();
    timeout = timespec_of_ms(left > 0 ? left : 0);
    sigemptyset(&none);
    ready = ppoll(files, writing ? 2 : 1, &timeout, &none);
    if (ready > 0 && files[0].revents)
        process->closed =
            line_reader_read(&process->reader, process->from) <= 0;
    else if (ready > 0)
        write_some(process);
    return ready != 0;
}

static bool wait_for_exit(struct process *process, int milliseconds)
{
    int64_t until_ms = now_ms() + milliseconds;

    while (!process->exited && wait_for_event(process, until_ms))
        continue;
    return process->exited;
}

void process_write(struct process *process, const char *bytes, size_t size)
{
    process->unsent = bytes;
    process->unsent_length = size;
    write_some(process);
}

enum line_status process_ask(struct process *process, const char *bytes,
                             size_t size, int milliseconds, char **line,
                             size_t *length)
{
    int64_t until_ms = now_ms() + milliseconds;
    enum line_status status = line_reader_take(&process->reader, line, length);

    process->unsent = bytes;
    process->unsent_length = size;
    if (status == LINE_NONE)
        write_some(process);
    while (status == LINE_NONE && !process->closed && !interruption &&
           wait_for_event(process, until_ms))
        status = line_reader_take(&process->reader, line, length);
    process->unasked = status != LINE_NONE && process->unsent_length > 0;
    if (process->closed)
        wait_for_exit(process, LAST_WORDS_MS); /* so that it is known */
    return process->unasked ? LINE_NONE : status;
}

/* ---- End ---- */

bool process_end(struct process *process, int milliseconds)
{
    bool in_time;

    close_file(&process->to);
    in_time = wait_for_exit(process, milliseconds);
    if (!in_time) {
        kill(process->pid, SIGTERM);
        wait_for_exit(process, TERMINATED_MS);
    }
    if (!process->exited) {
        kill(process->pid, SIGKILL);
        waitpid(process->pid, &process->exit_status, 0);
    }
    close_file(&process->from);
    process->pid = 0;
    return in_time;
}
