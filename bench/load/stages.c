/*
 * The way of one value through app, broker and services, from the notes that
 * tap.c took:
 *
 *   stages new FILE     makes an empty file for them
 *   stages report FILE  prints how long each stage takes
 *
 * One value has to be in flight at a time.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sample.h"
#include "tap.h"

enum {
    EXIT_USAGE = 2,
    STAGES = 8,
    LEAST = 10, /* values: the fifth in the middle are two */
};

/* A stage begins with a message that process sends or receives, and ends where
 * the next one begins; the last one's next is the first. */
struct stage {
    const char *name;
    const char *process;
    bool sends;
};

static const struct stage stages[STAGES] = {
    { "1.broker_to_service1", "load09", true },
    { "2.service1", "service1", false },
    { "3.broker_to_app", "service1", true },
    { "4.app", "load09", false },
    { "5.broker_to_service2", "load09", true },
    { "6.service2", "service2", false },
    { "7.broker_to_app", "service2", true },
    { "8.app", "load09", false },
};

static bool begins(const struct stage *stage, const struct tap_event *event)
{
    return stage->sends == (event->bytes > 0) &&
           strcmp(stage->process, event->process) == 0;
}

static struct tap *map(int fd)
{
    void *memory = mmap(NULL, sizeof(struct tap), PROT_READ | PROT_WRITE,
                        MAP_SHARED, fd, 0);

    if (fd < 0 || memory == MAP_FAILED)
        fail("map the notes");
    return memory;
}

/* Whether the events are those of a value, each in its place, and behind them
 * the start of the next. */
static bool is_value(const struct tap_event *events)
{
    for (int i = 0; i <= STAGES; i++)
        if (!begins(&stages[i % STAGES], &events[i]))
            return false;
    return true;
}

/* ---- What the values have in common ---- */

struct value {
    int64_t took[STAGES];
    int64_t total;
};

/* Returns how many values there are, all that fit into the notes. */
static size_t find_values(const struct tap *tap, unsigned int count,
                          struct value *values)
{
    size_t found = 0;

    for (unsigned int i = 0; i + STAGES < count; i++) {
        const struct tap_event *events = &tap->events[i];
        struct value *value = &values[found];

        if (!is_value(events))
            continue;
        for (int stage = 0; stage < STAGES; stage++)
            value->took[stage] = events[stage + 1].ns - events[stage].ns;
        value->total = events[STAGES].ns - events[0].ns;
        found++;
    }
    return found;
}

static int by_total(const void *a, const void *b)
{
    int64_t x = ((const struct value *)a)->total;
    int64_t y = ((const struct value *)b)->total;

    return (x > y) - (x < y);
}

static void report_mean(const char *name, int64_t sum, size_t count)
{
    char whole[128];

    snprintf(whole, sizeof(whole), "waterfall.%s", name);
    report(whole, "ns", (double)sum / (double)count);
}

/* Medians of the stages would not add up to that of the total. So these are
 * means, but only of values that take about as long as the median one: of the
 * fifth in the middle. */
static void report_stages(const struct value *values, size_t count)
{
    const struct value *middle = values + count * 2 / 5;
    size_t middle_count = count / 5;
    int64_t total = 0;

    for (int stage = 0; stage < STAGES; stage++) {
        int64_t sum = 0;

        for (size_t i = 0; i < middle_count; i++)
            sum += middle[i].took[stage];
        report_mean(stages[stage].name, sum, middle_count);
        total += sum;
    }
    report_mean("total", total, middle_count);
}

static void report_notes(struct tap *tap)
{
    struct value *values = calloc(TAP_ROOM / STAGES, sizeof(*values));
    unsigned int events = atomic_load(&tap->count);
    size_t count;

    if (!values)
        fail("remember the values");
    count = find_values(tap, events < TAP_ROOM ? events : TAP_ROOM, values);
    if (count < LEAST) {
        fputs("stages: there are too few values in the notes\n", stderr);
        exit(EXIT_FAILURE);
    }
    qsort(values, count, sizeof(*values), by_total);
    report_stages(values, count);
    free(values);
}

int main(int argc, char **argv)
{
    int fd;

    if (argc == 3 && strcmp(argv[1], "new") == 0) {
        fd = open(argv[2], O_RDWR | O_CREAT | O_TRUNC, 0600);
        if (fd < 0 || ftruncate(fd, sizeof(struct tap)) != 0)
            fail("make a file for notes");
    } else if (argc == 3 && strcmp(argv[1], "report") == 0) {
        report_notes(map(open(argv[2], O_RDWR)));
    } else {
        fputs("Usage: stages new|report FILE\n", stderr);
        return EXIT_USAGE;
    }
    return EXIT_SUCCESS;
}
