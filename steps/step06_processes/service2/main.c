/* Step 06: service2, a program of its own. stdout is for the protocol only. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "messages/serve.h"
#include "service2.h"

enum { EXIT_USAGE = 2 };

static const char usage[] =
    "Usage: service2\n"
    "       service2 --help\n"
    "Formats the values that it is asked to transform.\n"
    "Reads requests on stdin and answers on stdout, one JSON value a line:\n"
    "\n"
    "  echo '\"GetVersion\"' | service2\n"
    "  echo '{\"Transform\":{\"value\":84}}' | service2\n"
    "\n"
    "Ends at the end of stdin, at \"Shutdown\", SIGINT and SIGTERM, with 0.\n";

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return EXIT_SUCCESS;
    }
    if (argc > 1) {
        fprintf(stderr, "service2: unexpected argument '%s'\n%s", argv[1],
                usage);
        return EXIT_USAGE;
    }

    fprintf(stderr, "\t[Service2] Transformation Service\n");
    fprintf(stderr, "\t[Service2] Listening on STDIN for JSON messages...\n");
    return serve("Service2", "Initialized - Ready to transform requests",
                 service2_answer);
}
