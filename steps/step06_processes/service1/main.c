/* Step 06: service1, a program of its own. stdout is for the protocol only. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "messages/serve.h"
#include "service1.h"

enum { EXIT_USAGE = 2 };

static const char usage[] =
    "Usage: service1\n"
    "       service1 --help\n"
    "Doubles the values that it is asked to process.\n"
    "Reads requests on stdin and answers on stdout, one JSON value a line:\n"
    "\n"
    "  echo '\"GetVersion\"' | service1\n"
    "  echo '{\"Process\":{\"value\":42}}' | service1\n"
    "\n"
    "Ends at the end of stdin, at \"Shutdown\", SIGINT and SIGTERM, with 0.\n";

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return EXIT_SUCCESS;
    }
    if (argc > 1) {
        fprintf(stderr, "service1: unexpected argument '%s'\n%s", argv[1],
                usage);
        return EXIT_USAGE;
    }

    fprintf(stderr, "\t[Service1] Processing Service\n");
    fprintf(stderr, "\t[Service1] Listening on STDIN for JSON messages...\n");
    return serve("Service1", "Initialized - Ready to process requests",
                 service1_answer);
}
