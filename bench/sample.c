#include "sample.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void fail(const char *what)
{
    fprintf(stderr, "bench: cannot %s: %s\n", what, strerror(errno));
    exit(EXIT_FAILURE);
}

void pin_to_processor(int processor)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    if (sched_setaffinity(0, sizeof(set), &set) != 0)
        fail("stay on one processor");
}

int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void samples_add(struct samples *samples, int64_t ns)
{
    if (samples->count == samples->capacity) {
        samples->capacity = samples->capacity ? 2 * samples->capacity : 1024;
        samples->ns =
            realloc(samples->ns, samples->capacity * sizeof(*samples->ns));
        if (!samples->ns)
            fail("remember a duration");
    }
    samples->ns[samples->count++] = ns;
}

void samples_release(struct samples *samples)
{
    free(samples->ns);
    *samples = (struct samples){ 0 };
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

int64_t samples_quantile(struct samples *samples, double part)
{
    if (samples->count == 0)
        return 0;
    qsort(samples->ns, samples->count, sizeof(*samples->ns), compare);
    return samples->ns[(size_t)((double)(samples->count - 1) * part)];
}

void report(const char *name, const char *unit, double value)
{
    printf("%s\t%s\t%.6g\n", name, unit, value);
    fflush(stdout);
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
