/* topo: runs a topology, draws it, or shows what happened in it. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "flow/flow.h"
#include "support/options.h"
#include "support/standard_files.h"
#include "topology/topology.h"

static const char *const run_exits =
    "Exit status: 0 each value has come to a result or an error; 1 not;\n"
    "2 wrong arguments.";

struct run_arguments {
    struct values values;
    const char *spans;
    const char *traceparent;
    int32_t percent;
    int32_t deadline_ms;
    const char *report;
};

static bool read_run_arguments(int argc, char **argv,
                               struct run_arguments *arguments, int *status)
{
    const struct option_row rows[] = {
        { "spans", "FILE", "where to write what happened, as lines of JSON",
          .text = &arguments->spans },
        { "sample", "PERCENT",
          "of traces that are written; those with errors "
          "always are",
          .fallback = "100", .number = &arguments->percent, .most = 100 },
        { "traceparent", "TEXT", "whose trace to continue: 00-...-...-01",
          .variable = "TRACEPARENT", .text = &arguments->traceparent },
        { "deadline-ms", "N", "for each value, all boxes together",
          .fallback = "10000", .number = &arguments->deadline_ms, .least = 1,
          .most = 3600000 },
        { "report", "WHAT", "what to say at the end, on stderr",
          .fallback = "nothing", .text = &arguments->report,
          .choices = { "nothing", "channels" } },
    };
    const struct command_line line = {
        .program = "topo run FILE",
        .does = "Takes each VALUE through the topology in FILE.",
        .exits = run_exits,
        .options = rows,
        .option_count = sizeof(rows) / sizeof(rows[0]),
        .values = &arguments->values,
        .fallback = "42",
    };

    return read_options(&line, argc, argv, status);
}

static bool open_spans(const char *path, FILE **spans)
{
    *spans = path ? fopen(path, "w") : NULL;
    if (path && !*spans)
        fprintf(stderr, "topo: cannot write %s: %s\n", path, strerror(errno));
    return !path || *spans;
}

static bool run_topology(const struct run_arguments *arguments,
                         const struct topology *topology)
{
    struct trace_context parent;
    struct flow_options options = {
        .topology = topology,
        .values = arguments->values.items,
        .value_count = arguments->values.count,
        .deadline_ms = arguments->deadline_ms,
        .percent = arguments->percent,
        .report = strcmp(arguments->report, "channels") == 0 ? stderr : NULL,
    };
    bool ok;

    if (arguments->traceparent &&
        traceparent_read(arguments->traceparent, &parent))
        options.parent = &parent; /* a bad one is as none: W3C, section 3.2 */
    if (!open_spans(arguments->spans, &options.spans))
        return false;
    ok = flow_run(&options);
    if (options.spans && fclose(options.spans) != 0) {
        fprintf(stderr, "topo: cannot write %s: %s\n", arguments->spans,
                strerror(errno));
        ok = false;
    }
    return ok;
}

/* What is beside us is found first, whatever PATH says. */
static void find_programs_beside_us(void)
{
    char path[8192];
    size_t size = 4096;
    char *slash;

    if (uv_exepath(path, &size) != 0 || !(slash = strrchr(path, '/')))
        return;
    snprintf(slash, 4096, ":%s", getenv("PATH") ? getenv("PATH") : "");
    setenv("PATH", path, 1);
}

static int run(const char *file, int argc, char **argv)
{
    struct run_arguments arguments = { 0 };
    struct topology topology;
    int status;

    if (read_run_arguments(argc, argv, &arguments, &status)) {
        find_programs_beside_us();
        status = topology_load(file, &topology) &&
                         run_topology(&arguments, &topology)
                     ? EXIT_SUCCESS
                     : EXIT_FAILURE;
    }
    values_release(&arguments.values);
    return status;
}

static int draw(const char *file, int argc, char **argv)
{
    const struct command_line line = {
        .program = "topo picture FILE",
        .does =
            "Prints the topology in FILE as a picture for dot, of Graphviz.",
        .exits =
            "Exit status: 0 it is printed; 1 it cannot be read; 2 wrong "
            "arguments.",
    };
    struct topology topology;
    int status;

    if (!read_options(&line, argc, argv, &status))
        return status;
    if (!topology_load(file, &topology))
        return EXIT_FAILURE;
    topology_draw(&topology, stdout);
    return EXIT_SUCCESS;
}

static const struct command {
    const char *name;
    int (*run)(const char *file, int argc, char **argv);
} commands[] = {
    { "run", run },
    { "picture", draw },
};

static int print_usage(FILE *stream, int status)
{
    fputs(
        "Usage: topo COMMAND FILE [OPTION...]\n\n"
        "  run FILE VALUE...  takes values through the topology in FILE\n"
        "  picture FILE       prints it as a picture for dot\n\n"
        "Each has a --help: topo run FILE --help.\n",
        stream);
    return status;
}

int main(int argc, char **argv)
{
    int status = EXIT_USAGE;
    size_t count = sizeof(commands) / sizeof(commands[0]);
    size_t i = 0;

    occupy_standard_files();
    while (argc > 2 && i < count && strcmp(commands[i].name, argv[1]) != 0)
        i++;
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        status = print_usage(stdout, EXIT_SUCCESS);
    else if (argc < 3 || i == count)
        print_usage(stderr, EXIT_USAGE);
    else
        status = commands[i].run(argv[2], argc - 2, argv + 2);
    return flush_stdout("topo", status);
}
