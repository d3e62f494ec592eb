/* Step 06: service1, a program of its own. stdout is for the protocol only. */
#include "messages/serve.h"
#include "service1.h"
#include "support/options.h"
#include "support/standard_files.h"

static const struct command_line line = {
    .program = "service1",
    .does =
        "Doubles the values that it is asked to process.\n"
        "Reads requests on stdin, answers on stdout, one JSON value a line:\n"
        "\n"
        "  echo '\"GetVersion\"' | service1\n"
        "  echo '{\"Process\":{\"value\":42}}' | service1",
    .exits =
        "Ends with 0 at the end of stdin, \"Shutdown\", SIGINT and SIGTERM.",
};

int main(int argc, char **argv)
{
    int status;

    if (!read_options(&line, argc, argv, &status))
        return flush_stdout("service1", status);
    return serve("Service1", "Processing Service", "Ready to process requests",
                 service1_answer);
}
