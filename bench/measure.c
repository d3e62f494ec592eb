#include "measure.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void measure(struct samples *samples, int ms, void (*call)(void *self),
             void *self)
{
    int64_t warm = now_ns() + (int64_t)ms * 100000;
    int64_t end = warm + (int64_t)ms * 900000;
    int64_t before;
    int64_t after;

    do
        call(self);
    while (now_ns() < warm);
    do {
        before = now_ns();
        call(self);
        after = now_ns();
        samples_add(samples, after - before);
    } while (after < end);
}

void report_calls(const char *name, struct samples *samples, int count)
{
    report(name, "ns", (double)samples_quantile(samples, 0.5) / count);
    samples_release(samples);
}

void report_waits(const char *name, struct samples *samples)
{
    char p99[64];

    snprintf(p99, sizeof(p99), "%s.p99", name);
    report(name, "ns", (double)samples_quantile(samples, 0.5));
    report(p99, "ns", (double)samples_quantile(samples, 0.99));
    samples_release(samples);
}

int silence(int fd)
{
    int silenced = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

    if (fd == STDOUT_FILENO)
        setvbuf(stdout, NULL, _IOFBF, BUFSIZ);
    if (silenced < 0 || nowhere < 0 || dup2(nowhere, fd) < 0)
        fail("write to /dev/null");
    close(nowhere);
    return silenced;
}

void restore(int fd, int silenced)
{
    if (fd == STDOUT_FILENO)
        fflush(stdout);
    if (dup2(silenced, fd) < 0)
        fail("write to where it was");
    close(silenced);
}

int milliseconds(int argc, char **argv, int arguments)
{
    int ms = argc == arguments + 1 ? atoi(argv[arguments]) : 0;

    if (ms <= 0) {
        fprintf(stderr, "bench: %s needs %d arguments, milliseconds the last\n",
                argv[0], arguments);
        exit(EXIT_FAILURE);
    }
    return ms;
}
