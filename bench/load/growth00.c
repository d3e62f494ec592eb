/*
 * COUNT values through the functions of step 00, one after the other:
 *
 *   growth00 COUNT
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "component1.h"
#include "component2.h"
#include "load.h"
#include "peak.h"

enum { EXIT_USAGE = 2 };

/* As in main.c of the step, without its headings. */
static void run_value(int32_t value)
{
    struct component1 component1;
    struct component2 component2;

    component1_init(&component1);
    struct component1_data data1 = component1_process(&component1, value);
    bool valid = component1_validate(&component1, &data1);
    component1_data_print(&data1);
    printf(", Valid: %s\n", valid ? "true" : "false");

    component2_init(&component2);
    struct component2_data data2 =
        component2_transform(&component2, data1.value);
    struct component2_analysis analysis =
        component2_analyze(&component2, &data2);
    component2_data_print(&data2);
    printf("\n%s\n", analysis.text);
}

int main(int argc, char **argv)
{
    long count = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    int64_t begin;
    int64_t took;
    char name[128];
    int fd;

    if (count < 1) {
        fputs("Usage: growth00 COUNT\n", stderr);
        return EXIT_USAGE;
    }
    fd = silence(STDOUT_FILENO);
    begin = now_ns();
    for (long i = 0; i < count; i++)
        run_value((int32_t)(i % 5000));
    took = now_ns() - begin;
    restore(STDOUT_FILENO, fd);

    snprintf(name, sizeof(name), "growth.step00.%ld.ns", count);
    report(name, "ns", (double)took / (double)count);
    snprintf(name, sizeof(name), "growth.step00.%ld.app_kib", count);
    report(name, "KiB", (double)peak_kib(getpid()));
    return EXIT_SUCCESS;
}
