/* Step 08: the components listen on subjects; app asks there, and does not know
 * who they are or where. */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "messaging/memory_messaging.h"
#include "messaging/nats_messaging.h"
#include "pipeline.h"
#include "service1.h"
#include "service2.h"

enum { EXIT_USAGE = 2 };

static bool run_over_nats(const struct arguments *arguments,
                          char why[PIPELINE_WHY_SIZE])
{
    struct nats_messaging nats;
    char shown[SHOWN_URL_SIZE];
    bool ok;

    printf("[App] Connecting to %s...\n",
           shown_url(arguments->nats_url, shown));
    ok = nats_messaging_open(&nats, "app", arguments->nats_url, why);
    if (ok) {
        printf("[App] Connected to NATS broker\n");
        ok = run_pipeline(nats_as_messaging(&nats), arguments->timeout_ms,
                          arguments->value, why);
    }
    nats_messaging_close(&nats);
    return ok;
}

static bool run_in_memory(const struct arguments *arguments,
                          char why[PIPELINE_WHY_SIZE])
{
    static const struct memory_handler handlers[] = {
        { "service.process", service1_answer },
        { "service.transform", service2_answer },
    };
    struct memory_messaging memory = { handlers, 2 };

    printf("[App] Using messaging in memory\n");
    return run_pipeline(memory_as_messaging(&memory), arguments->timeout_ms,
                        arguments->value, why);
}

static bool run(const struct arguments *arguments)
{
    char why[PIPELINE_WHY_SIZE];
    bool ok;

    printf("\n\nPhase 08: Message Broker Pipeline (NATS)\n\n");
    ok = arguments->in_memory ? run_in_memory(arguments, why)
                              : run_over_nats(arguments, why);
    if (ok)
        printf("\nExecution complete\n");
    else
        fprintf(stderr, "%s\n", why);
    return ok;
}

/* A full disk shows only when the buffer is written: ask before exiting. */
static bool flush_stdout(void)
{
    bool ok = fflush(stdout) == 0 && !ferror(stdout);

    if (!ok)
        fprintf(stderr, "app: cannot write to stdout: %s\n", strerror(errno));
    return ok;
}

int main(int argc, char **argv)
{
    struct arguments arguments;
    int status = EXIT_FAILURE;

    occupy_standard_files();
    signal(SIGPIPE, SIG_IGN); /* a write shall fail, not end us */
    if (!parse_arguments(argc, argv, &arguments)) {
        status = EXIT_USAGE;
    } else if (arguments.help) {
        print_usage(stdout);
        status = EXIT_SUCCESS;
    } else if (run(&arguments)) {
        status = EXIT_SUCCESS;
    }
    return flush_stdout() ? status : EXIT_FAILURE;
}
