/* Lab components: five components that only talk, taken through one run. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "directory.h"
#include "run.h"

enum { EXIT_USAGE = 2 };

static const char usage[] =
    "Usage: components [OPTION...] [VALUE...]\n"
    "       components --status DIR\n"
    "Starts five components, lets them double each VALUE and format the\n"
    "result, lists them, and stops them again. A VALUE is a decimal 32-bit\n"
    "integer; 42 if there is none; 64 at most.\n"
    "\n"
    "  --host PLACE  where they live: thread (each on its own), loop (all in\n"
    "                the main thread) or process (each in its own)\n"
    "  --stay        stops them at Ctrl-C or SIGTERM, not before; the second\n"
    "                signal does not wait for them\n"
    "  --dir DIR     where admin.sock and nats.conf are put; a new directory\n"
    "                for the time of the run if left out\n"
    "  --no-broker   four components only: no nats-server is needed\n"
    "  --stamps      says when each step was done, as Clock tells it\n"
    "  --status DIR  shows the list of a program that runs with --dir DIR\n"
    "\n"
    "Exit status: 0 done, also if a value was refused; 1 a component failed\n"
    "or did not stop, or stdout cannot be written; 2 wrong arguments.\n";

static bool parse(char **argv, struct arguments *arguments)
{
    static const char *const places[] = {
        [ON_THREADS] = "thread",
        [ON_A_LOOP] = "loop",
        [IN_PROCESSES] = "process",
        NULL,
    };
    const struct option_row options[] = {
        { "help", .flag = &arguments->help },
        { "host", .choice = &arguments->place, .choices = places },
        { "stay", .flag = &arguments->stay },
        { "dir", .text = &arguments->directory },
        { "no-broker", .flag = &arguments->no_broker },
        { "stamps", .flag = &arguments->stamps },
        { "status", .text = &arguments->status },
        { "serve", .text = &arguments->serve },
        { NULL, NULL, NULL, NULL, NULL },
    };
    struct values values = { arguments->values, VALUES_MAX, 0 };
    bool ok = parse_arguments("components", argv, options, &values);

    if (values.count == 0)
        values.values[values.count++] = 42;
    arguments->count = values.count;
    if (!ok)
        fputs(usage, stderr);
    return ok;
}

static bool show_status(const char *directory_path)
{
    char path[TEXT_SIZE];
    bool ok;

    snprintf(path, sizeof(path), "%.*s/admin.sock", DIRECTORY_MAX,
             directory_path);
    ok = admin_print_from(path, stdout);
    if (!ok)
        fprintf(stderr, "components: nobody answers at %s: %s\n", path,
                strerror(errno));
    return ok;
}

int main(int argc, char **argv)
{
    static struct arguments arguments;
    bool ok = true;

    (void)argc;
    if (!parse(argv, &arguments))
        return EXIT_USAGE;
    set_signals();
    setvbuf(stdout, NULL, _IOLBF, 0); /* somebody may watch the order */
    if (arguments.help)
        fputs(usage, stdout);
    else if (arguments.status)
        ok = show_status(arguments.status);
    else
        ok = run(&arguments);
    return flush_stdout("components") && ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
