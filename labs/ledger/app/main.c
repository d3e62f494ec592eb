/* Lab ledger: what happened to each order is written down, and nothing else is
 * believed. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "commands.h"
#include "support/options.h"
#include "support/standard_files.h"

static bool read_arguments(int argc, char **argv, const struct command *command,
                           struct arguments *arguments, int *status)
{
    const struct option_row rows[] = {
        { "dir", "DIR", "where it keeps its files", .variable = "LEDGER_DIR",
          .fallback = "ledger-data", .text = &arguments->dir },
        { "id", "N", "order: the number of the first; the same twice is one",
          .fallback = "0", .number = &arguments->id, .least = 0,
          .most = 1000000000 },
        { "of", "REQUEST", "outage: reserve, double, format, deliver, undo-...",
          .fallback = "deliver", .text = &arguments->of },
        { "wait-ms", "N", "for somebody else's lock, in milliseconds",
          .fallback = "5000", .number = &arguments->wait_ms, .least = 0,
          .most = 600000 },
    };
    const struct command_line line = {
        .program = "ledger",
        .does =
            "  ledger order VALUE...   doubles, formats and delivers each\n"
            "  ledger history ORDER    what happened to it\n"
            "  ledger at ORDER N       what it was after N events\n"
            "  ledger resume [ORDER]   goes on with all that is under way, and "
            "with a parked one\n"
            "  ledger list             all orders, from the read model; "
            "counts: "
            "all events;\n"
            "                          aside: those that nobody understands\n"
            "  ledger rebuild          makes the read model again\n"
            "  ledger world            what the services remember; letters: "
            "what was delivered\n"
            "  ledger outage N         a service is away for N requests, see "
            "--of\n"
            "  ledger crash-points     where LEDGER_CRASH can make it die\n"
            "Without a command it orders each VALUE, and keeps nothing.",
        .exits =
            "Exit status: 0 done, also if a value was refused; 1 an order is "
            "parked or\ncannot go on; 2 wrong arguments.",
        .options = rows,
        .option_count = sizeof(rows) / sizeof(rows[0]),
        .values = &arguments->values,
        .fallback = command && command->name[0] ? NULL : "42",
    };
    size_t count;

    if (!command) {
        fprintf(stderr, "ledger: there is no command '%s'\n", argv[0]);
    } else {
        if (!read_options(&line, argc, argv, status))
            return false;
        count = arguments->values.count;
        if (count >= command->least && count <= command->most)
            return true;
        fprintf(stderr, "ledger: '%s' needs another number of values\n",
                command->name);
    }
    print_help(stderr, &line);
    *status = EXIT_USAGE;
    return false;
}

static bool run(const struct command *command,
                const struct arguments *arguments)
{
    struct ledger ledger;
    bool ok = ledger_open(&ledger, command->in_memory ? NULL : arguments->dir,
                          arguments->wait_ms) &&
              command->run(command, &ledger, arguments);

    ledger_close(&ledger);
    return ok;
}

int main(int argc, char **argv)
{
    bool named = argc > 1 && isalpha((unsigned char)argv[1][0]);
    const struct command *command = find_command(named ? argv[1] : "");
    struct arguments arguments = { 0 };
    int status;

    occupy_standard_files();
    if (read_arguments(argc - named, argv + named, command, &arguments,
                       &status))
        status = run(command, &arguments) ? EXIT_SUCCESS : EXIT_FAILURE;
    values_release(&arguments.values);
    return flush_stdout("ledger", status);
}
