#include "measure.h"

#include <stdio.h>
#include <stdlib.h>

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
