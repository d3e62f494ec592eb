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
#include "trace/tree.h"

/* Texts as they are given, and what the flow wants to know besides. */
struct run_arguments {
    struct values values;
    const char *spans;
    const char *traceparent;
    const char *report;
    struct trace_context parent;
    struct flow_options flow;
};

static bool read_run_arguments(int argc, char **argv,
                               struct run_arguments *arguments, int *status)
{
    struct flow_options *flow = &arguments->flow;
    const struct option_row rows[] = {
        { "spans", "FILE", "where to write what happened, as lines of JSON",
          .text = &arguments->spans },
        { "sample", "PERCENT",
          "of traces that are written; those with errors always are",
          .fallback = "100", .number = &flow->percent, .most = 100 },
        { "traceparent", "TEXT", "whose trace to continue: 00-...-...-01",
          .variable = "TRACEPARENT", .text = &arguments->traceparent },
        { "deadline-ms", "N", "for each value, all boxes together",
          .fallback = "10000", .number = &flow->deadline_ms, .least = 1,
          .most = 3600000 },
        { "at-once", "N", "values under way; 0 is as many as the channels take",
          .fallback = "0", .number = &flow->at_once, .most = 1000000 },
        { "report", "WHAT", "channels: how full they got, on stderr",
          .fallback = "nothing", .text = &arguments->report,
          .choices = { "nothing", "channels" } },
    };
    const struct command_line line = {
        .program = "topo run FILE",
        .does = "Takes each VALUE through the topology in FILE.",
        .exits =
            "Exit status: 0 each value has come to a result or an error; "
            "1 not;\n2 wrong arguments.",
        .options = rows,
        .option_count = sizeof(rows) / sizeof(rows[0]),
        .values = &arguments->values,
        .fallback = "42",
    };

    return read_options(&line, argc, argv, status);
}

static bool cannot_write(const char *path)
{
    fprintf(stderr, "topo: cannot write %s: %s\n", path, strerror(errno));
    return false;
}

static bool run_topology(struct run_arguments *arguments,
                         const struct topology *topology)
{
    struct flow_options *flow = &arguments->flow;
    bool ok;

    flow->topology = topology;
    flow->values = arguments->values.items;
    flow->value_count = arguments->values.count;
    if (strcmp(arguments->report, "channels") == 0)
        flow->report = stderr;
    if (arguments->traceparent &&
        traceparent_read(arguments->traceparent, &arguments->parent))
        flow->parent = &arguments->parent;
    else if (arguments->traceparent) /* is as none: W3C, section 3.2 */
        fprintf(stderr, "topo: not a traceparent, new traces begin: '%.60s'\n",
                arguments->traceparent);
    if (arguments->spans && !(flow->spans = fopen(arguments->spans, "w")))
        return cannot_write(arguments->spans);
    ok = flow_run(flow);
    if (flow->spans && fclose(flow->spans) != 0)
        ok = cannot_write(arguments->spans);
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

/* ---- What takes a file and nothing else ---- */

static int draw(const char *file)
{
    struct topology topology;

    if (!topology_load(file, &topology))
        return EXIT_FAILURE;
    topology_draw(&topology, stdout);
    return EXIT_SUCCESS;
}

static int show(const char *file,
                bool (*print)(const struct spans *spans, FILE *stream))
{
    struct spans spans = { 0 };
    bool ok = spans_read(&spans, file) && print(&spans, stdout);

    spans_release(&spans);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}

static const struct command {
    const char *name;
    bool (*show)(const struct spans *spans, FILE *stream); /* NULL: a picture */
    const char *help;
} commands[] = {
    { "run", NULL, "takes values through a topology; see topo run --help" },
    { "picture", NULL, "prints a topology as a picture for dot, of Graphviz" },
    { "trace", spans_show_tree, "prints the spans of a run as trees" },
    { "waterfall", spans_show_html, "prints them as a page for a browser" },
    { "times", spans_show_times, "prints how long each box took" },
    { "otlp", spans_show_otlp,
      "prints them as OpenTelemetry's collectors take them" },
};
enum { RUN, COMMAND_COUNT = sizeof(commands) / sizeof(commands[0]) };

static int print_usage(FILE *stream, int status)
{
    fputs(
        "Usage: topo run FILE [OPTION...] [VALUE...]\n"
        "       topo COMMAND FILE\n\n",
        stream);
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        fprintf(stream, "  %-10s %s\n", commands[i].name, commands[i].help);
    fputs(
        "\nExit status: 0 it is done, and each trace has one root and no "
        "orphan; 1 not;\n2 wrong arguments.\n",
        stream);
    return status;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    int status;
    int skip; /* no file before --help */
    size_t i = 0;

    occupy_standard_files();
    while (i < COMMAND_COUNT && strcmp(commands[i].name, name) != 0)
        i++;
    if (argc > 2 && i == RUN) {
        skip = strcmp(argv[2], "--help") == 0 ? 1 : 2;
        status = run(argv[skip], argc - skip, argv + skip);
    } else if (argc == 3 && i < COMMAND_COUNT) {
        status =
            commands[i].show ? show(argv[2], commands[i].show) : draw(argv[2]);
    } else if (argc == 2 && strcmp(name, "--help") == 0) {
        status = print_usage(stdout, EXIT_SUCCESS);
    } else {
        fprintf(stderr, "topo: '%s' %s\n", name,
                i < COMMAND_COUNT ? "needs one FILE" : "is no command");
        status = print_usage(stderr, EXIT_USAGE);
    }
    return flush_stdout("topo", status);
}
