#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EXIT_USAGE = 2 };

void load_open(struct load *load, int argc, char **argv)
{
    *load = (struct load){ 0 };
    if (argc > 4) {
        load->prefix = argv[1];
        load->in_flight = strtoul(argv[2], NULL, 10);
        load->duration_ns = strtol(argv[3], NULL, 10) * 1000000;
        load->wanted = argv + 4;
    }
    if (load->in_flight == 0 || load->duration_ns <= 0) {
        fprintf(stderr, "Usage: %s PREFIX IN_FLIGHT MILLISECONDS FIGURE...\n",
                argv[0]);
        exit(EXIT_USAGE);
    }
    load->places = calloc(load->in_flight, sizeof(*load->places));
    if (!load->places)
        fail("note the requests");
}

/* ---- What happens ---- */

void load_sent(struct load *load, size_t place)
{
    struct load_place *at = &load->places[place];

    at->since = now_ns();
    if (at->second)
        return;
    if (at->value_since > 0 && load->begin_ns > 0)
        samples_add(&load->periods, at->since - at->value_since);
    at->value_since = at->since;
}

void load_answered(struct load *load, size_t place)
{
    struct load_place *at = &load->places[place];
    int64_t now = now_ns();
    bool second = at->second;

    at->second = !second;
    load->answered++;
    if (load->answered == load->first)
        load->begin_ns = now;
    if (load->answered <= load->first || load->answered > load->last)
        return;
    load->end_ns = now;
    samples_add(&load->requests, now - at->since);
    if (second)
        samples_add(&load->values, now - at->value_since);
}

/* ---- From batch to batch ---- */

static void run_batch(struct load *load,
                      void (*run)(struct load *load, void *self, size_t count),
                      void *self, size_t counted)
{
    load->first = 2 * load->in_flight;
    load->last = load->first + 2 * counted;
    load->answered = 0;
    load->begin_ns = 0;
    load->requests.count = 0;
    load->values.count = 0;
    load->periods.count = 0;
    memset(load->places, 0, load->in_flight * sizeof(*load->places));
    run(load, self, counted + 2 * load->in_flight);
}

/* Values per nanosecond. */
static double rate_of(const struct load *load)
{
    return (double)(load->last - load->first) / 2 /
           (double)(load->end_ns - load->begin_ns);
}

/* How many values would take the time that was asked for, as far as one can
 * tell from so many: a short batch says little about the rate. Whole waves:
 * over a long wire all that are in flight come back at once. */
static size_t next_count(const struct load *load, size_t counted)
{
    double wanted = rate_of(load) * (double)load->duration_ns;
    size_t waves = (size_t)(wanted / (double)load->in_flight);
    size_t present = counted / load->in_flight;

    if (waves < 2 * present)
        waves = 2 * present;
    if (waves > 8 * present)
        waves = 8 * present;
    return waves * load->in_flight;
}

void load_measure(struct load *load,
                  void (*run)(struct load *load, void *self, size_t count),
                  void *self)
{
    size_t counted = load->in_flight;
    int fd = silence(STDOUT_FILENO);

    run_batch(load, run, self, counted);
    while (load->end_ns - load->begin_ns < load->duration_ns / 2) {
        counted = next_count(load, counted);
        run_batch(load, run, self, counted);
    }
    restore(STDOUT_FILENO, fd);
}

/* ---- What came of it ---- */

static void report_wanted(struct load *load, const char *figure)
{
    struct samples *requests = &load->requests;
    char name[128];

    snprintf(name, sizeof(name), "%s.%s", load->prefix, figure);
    if (strcmp(figure, "values") == 0)
        report(name, "1/s", rate_of(load) * 1e9);
    else if (strcmp(figure, "p50") == 0)
        report(name, "ns", (double)samples_quantile(requests, 0.5));
    else if (strcmp(figure, "p99") == 0)
        report(name, "ns", (double)samples_quantile(requests, 0.99));
    else if (strcmp(figure, "p999") == 0)
        report(name, "ns", (double)samples_quantile(requests, 0.999));
    else if (strcmp(figure, "call") == 0)
        report(name, "ns", (double)samples_quantile(&load->values, 0.5));
    else if (strcmp(figure, "period") == 0)
        report(name, "ns", (double)samples_quantile(&load->periods, 0.5));
    else
        fprintf(stderr, "bench: there is no figure '%s'\n", figure);
}

void load_close(struct load *load)
{
    for (char *const *figure = load->wanted; *figure; figure++)
        report_wanted(load, *figure);
    samples_release(&load->requests);
    samples_release(&load->values);
    samples_release(&load->periods);
    free(load->places);
}
