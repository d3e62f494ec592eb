/* Step 06: service2, a program of its own. stdout is for the protocol only. */
#include "messages/serve.h"
#include "service2.h"
#include "support/options.h"
#include "support/standard_files.h"

static const struct command_line line = {
    .program = "service2",
    .does =
        "Formats the values that it is asked to transform.\n"
        "Reads requests on stdin, answers on stdout, one JSON value a line:\n"
        "\n"
        "  echo '\"GetVersion\"' | service2\n"
        "  echo '{\"Transform\":{\"value\":84}}' | service2",
    .exits =
        "Ends with 0 at the end of stdin, \"Shutdown\", SIGINT and SIGTERM.",
};

int main(int argc, char **argv)
{
    int status;

    if (!read_options(&line, argc, argv, &status))
        return flush_stdout("service2", status);
    return serve("Service2", "Transformation Service",
                 "Ready to transform requests", service2_answer);
}
