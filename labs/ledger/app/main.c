/* Lab ledger: what happened to each order is written down, and nothing else is
 * believed. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "support/options.h"
#include "support/standard_files.h"

static const char does[] =
    "  ledger order VALUE...   doubles, formats and delivers each\n"
    "  ledger history ORDER    what happened to it\n"
    "  ledger at ORDER N       what it was after N events\n"
    "  ledger resume           goes on with all that is under way; unpark "
    "ORDER:\n"
    "                          with one that is parked\n"
    "  ledger list             all orders, from the read model; counts: all "
    "events;\n"
    "                          aside: those that nobody understands\n"
    "  ledger rebuild          makes the read model again\n"
    "  ledger world            what the services remember; letters: what was\n"
    "                          delivered\n"
    "  ledger outage N         a service is away for N requests: see --of\n"
    "  ledger publish          gives new events to a broker; follow: lists "
    "the\n"
    "                          orders from what a broker has\n"
    "  ledger crash-points     where LEDGER_CRASH makes it die, as by kill -9\n"
    "Without a command it orders each VALUE, and keeps nothing.";

static bool read_arguments(int argc, char **argv, struct arguments *arguments,
                           int *status)
{
    const struct command *command = arguments->command;
    struct ledger_options *open = &arguments->open;
    const struct option_row rows[] = {
        { "dir", "DIR", "where it keeps its files", .variable = "LEDGER_DIR",
          .fallback = "ledger-data", .text = &open->dir },
        { "id", "N", "order: the first's number; 0: the next; twice is one",
          .fallback = "0", .number = &arguments->id, .least = 0,
          .most = 1000000000 },
        { "of", "REQUEST", "outage: reserve, double, format, deliver, undo-...",
          .fallback = "deliver", .text = &arguments->of },
        { "wait-ms", "N", "for somebody else's lock, in milliseconds",
          .fallback = "5000", .number = &open->wait_ms, .least = 0,
          .most = 600000 },
        { "history", "WHERE", "the events: in a file, or in nats (JetStream)",
          .fallback = "file", .text = &open->history,
          .choices = { "file", "nats" } },
        { "nats-url", "URL", "of a nats-server that runs with -js",
          .fallback = "nats://127.0.0.1:4222", .variable = "NATS_URL",
          .text = &open->nats_url },
    };
    const struct command_line line = {
        .program = "ledger",
        .does = does,
        .exits =
            "Exit status: 0 done, also if a value was refused; 1 an order is "
            "parked or\ncannot go on; 2 wrong arguments.",
        .options = rows,
        .option_count = sizeof(rows) / sizeof(rows[0]),
        .values = command && command->count > 0 ? &arguments->values : NULL,
        .fallback = command ? command->fallback : NULL,
    };

    if (command && !read_options(&line, argc, argv, status))
        return false;
    if (command && (command->count == ANY_NUMBER ||
                    command->count == arguments->values.count))
        return true;
    if (command)
        fprintf(stderr, "ledger: '%s' needs %zu values\n", command->name,
                command->count);
    else
        fprintf(stderr, "ledger: there is no command '%s'\n", argv[0]);
    print_help(stderr, &line);
    *status = EXIT_USAGE;
    return false;
}

static bool run(const struct arguments *arguments)
{
    struct ledger ledger;
    bool ok = ledger_open(&ledger, &arguments->open) &&
              arguments->command->run(&ledger, arguments);

    ledger_close(&ledger);
    return ok;
}

int main(int argc, char **argv)
{
    bool named = argc > 1 && isalpha((unsigned char)argv[1][0]);
    struct arguments arguments = {
        .command = find_command(named ? argv[1] : ""),
    };
    int status;

    occupy_standard_files();
    if (read_arguments(argc - named, argv + named, &arguments, &status)) {
        if (!named) {
            arguments.open.dir = NULL;
            arguments.open.history = "file";
        }
        status = run(&arguments) ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    values_release(&arguments.values);
    return flush_stdout("ledger", status);
}
