#include "child.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mailbox.h"

pid_t child_fork(struct child *child)
{
    struct child started = { .pid = fork() };

    if (started.pid == 0)
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (started.pid <= 0)
        return started.pid;
    started.pidfd = pidfd_open(started.pid, 0);
    if (started.pidfd < 0) { /* nobody could watch it */
        kill(started.pid, SIGKILL);
        waitpid(started.pid, NULL, 0);
        return -1;
    }
    *child = started;
    return started.pid;
}

bool child_end(const struct child *child, int signal, int64_t deadline)
{
    bool in_time;

    kill(child->pid, signal);
    in_time = is_readable(child->pidfd, deadline);
    if (!in_time)
        kill(child->pid, SIGKILL);
    return in_time || !is_readable(child->pidfd, DEADLINE_NEVER);
}

void child_reap(struct child *child, char *state, size_t size)
{
    int status = 0;

    waitpid(child->pid, &status, 0);
    close(child->pidfd);
    *child = (struct child){ 0 };
    if (WIFSIGNALED(status))
        snprintf(state, size, "killed by signal %d", WTERMSIG(status));
    else
        snprintf(state, size, "exit status %d", WEXITSTATUS(status));
}

int poll_until(struct pollfd files[], nfds_t count, int64_t deadline)
{
    int64_t left = deadline - now_ms();

    return poll(files, count, left > INT_MAX ? -1 : left > 0 ? (int)left : 0);
}

bool is_readable(int fd, int64_t deadline)
{
    struct pollfd file = { .fd = fd, .events = POLLIN };

    return poll_until(&file, 1, deadline) == 1;
}
