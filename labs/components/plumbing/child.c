#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deadline.h"

static void close_pipe(const int ends[2])
{
    close(ends[0]);
    close(ends[1]);
}

/* The child, between fork and exec, where little is allowed. */
static void become(char *const argv[], const char *elsewhere, int in, int out,
                   int out_fd)
{
    sigset_t none;

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    dup2(in, STDIN_FILENO);
    dup2(out, out_fd);
    execvp(argv[0], argv);
    if (errno == ENOENT)
        execv(elsewhere, argv);
    dprintf(STDERR_FILENO, "cannot run %s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

/* A child that could not be watched. */
static void abandon(const struct child *child)
{
    int error = errno;

    kill(child->pid, SIGKILL);
    waitpid(child->pid, NULL, 0);
    close(child->to);
    close(child->from);
    errno = error;
}

bool child_start(struct child *child, char *const argv[], int out_fd)
{
    int in[2];
    int out[2];
    char elsewhere[PATH_MAX];
    struct child started;
    pid_t pid;

    snprintf(elsewhere, sizeof(elsewhere), "/usr/sbin/%s", argv[0]);
    if (pipe2(in, O_CLOEXEC) != 0)
        return false;
    if (pipe2(out, O_CLOEXEC) != 0) {
        close_pipe(in);
        return false;
    }
    pid = fork();
    if (pid == 0)
        become(argv, elsewhere, in[0], out[1], out_fd);
    if (pid < 0) {
        close_pipe(in);
        close_pipe(out);
        return false;
    }
    close(in[0]);
    close(out[1]);
    started = (struct child){ pid, pidfd_open(pid, 0), in[1], out[0] };
    if (started.pidfd < 0) {
        abandon(&started);
        return false;
    }
    *child = started;
    return true;
}

bool child_signal(const struct child *child, int signal)
{
    return pidfd_send_signal(child->pidfd, signal, NULL, 0) == 0;
}

static bool wait_for_end(const struct child *child, int64_t deadline)
{
    struct pollfd file = { .fd = child->pidfd, .events = POLLIN };

    return poll(&file, 1, deadline_left_ms(deadline)) == 1;
}

bool child_has_ended(const struct child *child)
{
    return wait_for_end(child, DEADLINE_NOW);
}

void child_close_input(struct child *child)
{
    close(child->to);
    child->to = -1;
}

bool child_end(const struct child *child, int signal, int64_t deadline)
{
    bool in_time;

    child_signal(child, signal);
    in_time = wait_for_end(child, deadline);
    if (!in_time) {
        child_signal(child, SIGKILL);
        wait_for_end(child, DEADLINE_NEVER);
    }
    return in_time;
}

void child_reap(struct child *child, char *state, size_t size)
{
    int status = 0;

    waitpid(child->pid, &status, 0);
    if (child->to >= 0)
        close(child->to);
    close(child->from);
    close(child->pidfd);
    *child = (struct child){ 0 };
    if (WIFSIGNALED(status))
        snprintf(state, size, "killed by signal %d", WTERMSIG(status));
    else
        snprintf(state, size, "exit status %d", WEXITSTATUS(status));
}
