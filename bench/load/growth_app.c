/*
 * COUNT values through a program that takes them on its stdin:
 *
 *   growth_app PREFIX COUNT PROGRAM [ARGUMENT...]
 *
 * The clock starts when the program has read all of them and waits for more,
 * and stops when it has ended: its start does not count.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sample.h"

enum { EXIT_USAGE = 2, PAUSE_US = 20000 };

static _Noreturn void execute(char **command, int input)
{
    int null = open("/dev/null", O_WRONLY);

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (null < 0 || dup2(input, STDIN_FILENO) < 0 ||
        dup2(null, STDOUT_FILENO) < 0)
        fail("set up a program");
    execvp(command[0], command);
    fail("start a program");
}

/* Starts it, and returns where it reads from. */
static int start(char **command, pid_t *pid)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        fail("open a pipe");
    *pid = fork();
    if (*pid < 0)
        fail("fork");
    if (*pid == 0)
        execute(command, ends[0]);
    close(ends[0]);
    return ends[1];
}

static void write_values(int fd, long count)
{
    FILE *stream = fdopen(dup(fd), "w");

    if (!stream)
        fail("write to a program");
    for (long i = 0; i < count; i++)
        fprintf(stream, "%ld\n", i % 5000);
    if (fclose(stream) != 0)
        fail("write to a program");
}

static void wait_until_read(int fd)
{
    struct pollfd end = { .fd = fd };
    int left = 1;

    while (left > 0) {
        if (poll(&end, 1, 0) > 0) { /* nobody can read it any more */
            errno = EPIPE;
            fail("have a program read values");
        }
        if (ioctl(fd, FIONREAD, &left) != 0)
            fail("ask what a program has read");
        usleep(PAUSE_US);
    }
}

int main(int argc, char **argv)
{
    long count = argc > 3 ? strtol(argv[2], NULL, 10) : 0;
    struct rusage usage;
    int64_t begin;
    int64_t took;
    char name[128];
    int status;
    pid_t pid;
    int fd;

    if (count < 1) {
        fputs("Usage: growth_app PREFIX COUNT PROGRAM [ARGUMENT...]\n", stderr);
        return EXIT_USAGE;
    }
    signal(SIGPIPE, SIG_IGN);
    fd = start(argv + 3, &pid);
    write_values(fd, count);
    wait_until_read(fd);
    begin = now_ns();
    close(fd);
    if (wait4(pid, &status, 0, &usage) != pid || status != 0) {
        fprintf(stderr, "growth_app: %s failed\n", argv[3]);
        return EXIT_FAILURE;
    }
    took = now_ns() - begin;

    snprintf(name, sizeof(name), "%s.%ld.ns", argv[1], count);
    report(name, "ns", (double)took / (double)count);
    snprintf(name, sizeof(name), "%s.%ld.app_kib", argv[1], count);
    report(name, "KiB", (double)usage.ru_maxrss);
    return EXIT_SUCCESS;
}
