#include "child.h"

#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mailbox.h"

pid_t child_fork(struct child *child)
{
    pid_t parent = getpid();
    pid_t pid = fork();
    int pidfd;

    if (pid == 0 && (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 ||
                     getppid() != parent)) /* it has ended already */
        _exit(EXIT_FAILURE);
    if (pid <= 0)
        return pid;
    pidfd = pidfd_open(pid, 0);
    if (pidfd >= 0) {
        *child = (struct child){ pid, pidfd };
        return pid;
    }
    kill(pid, SIGKILL); /* nobody could watch it */
    waitpid(pid, NULL, 0);
    return -1;
}

int child_end(struct child *child, int signal, int64_t deadline)
{
    int status = 0;

    kill(child->pid, signal);
    if (!is_readable(child->pidfd, deadline))
        kill(child->pid, SIGKILL);
    waitpid(child->pid, &status, 0);
    close(child->pidfd);
    child->pid = 0;
    return status;
}

bool is_readable(int fd, int64_t deadline)
{
    struct pollfd file = { .fd = fd, .events = POLLIN };
    int64_t left = deadline - now_ms();

    return poll(&file, 1, left > INT_MAX ? -1 : left > 0 ? (int)left : 0) == 1;
}
