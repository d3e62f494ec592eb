/*
 * What one run of a program costs, from fork to exit:
 *
 *   run_many COUNT PROGRAM [ARGUMENT...]
 *
 * runs it COUNT times, one after the other, with stdout to /dev/null, and
 * prints the median of the times in ms and the largest resident memory in KiB.
 * Exits with 1, and prints nothing, if a run does not exit with 0.
 *
 * The memory is that of PROGRAM or, if it is larger, of a child that PROGRAM
 * has waited for: so the kernel counts.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sample.h"

enum { EXIT_USAGE = 2 };

static void execute(char **command)
{
    int null = open("/dev/null", O_WRONLY);

    if (null < 0 || dup2(null, STDOUT_FILENO) < 0)
        _exit(126);
    execv(command[0], command);
    _exit(127);
}

/* Runs command once, and raises *peak_kib to what it needed. */
static bool measure(char **command, struct samples *times, long *peak_kib)
{
    struct rusage usage;
    int64_t start = now_ns();
    int status;
    pid_t pid = fork();

    if (pid == 0)
        execute(command);
    if (pid < 0 || wait4(pid, &status, 0, &usage) != pid || status != 0)
        return false;
    samples_add(times, now_ns() - start);
    if (*peak_kib < usage.ru_maxrss)
        *peak_kib = usage.ru_maxrss;
    return true;
}

int main(int argc, char **argv)
{
    struct samples times = { 0 };
    long count = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
    long peak_kib = 0;

    if (count < 1) {
        fputs("Usage: run_many COUNT PROGRAM [ARGUMENT...]\n", stderr);
        return EXIT_USAGE;
    }
    for (long i = 0; i < count; i++) {
        if (!measure(argv + 2, &times, &peak_kib)) {
            fprintf(stderr, "run_many: %s failed\n", argv[2]);
            return EXIT_FAILURE;
        }
    }
    printf("%.3f %ld\n", (double)samples_quantile(&times, 0.5) / 1e6, peak_kib);
    samples_release(&times);
    return EXIT_SUCCESS;
}
