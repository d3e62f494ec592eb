/* Step 08: the components listen on subjects; app asks there, and does not know
 * who they are or where. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "messaging/memory_messaging.h"
#include "messaging/nats_messaging.h"
#include "pipeline.h"
#include "service1.h"
#include "service2.h"
#include "support/standard_files.h"

struct arguments {
    struct broker_options broker;
    int32_t timeout_ms; /* for one request */
    const char *messaging;
    int32_t input;
};

static bool read_arguments(int argc, char **argv, struct arguments *arguments,
                           int *status)
{
    enum { OWN_ROWS = 2 };
    struct option_row rows[OWN_ROWS + BROKER_ROWS] = {
        { "timeout-ms", "N", "for each answer, in milliseconds",
          .fallback = "5000", .number = &arguments->timeout_ms, .least = 1,
          .most = INT32_MAX },
        { "messaging", "KIND",
          "nats, or memory: without a broker, and the services need not run",
          .fallback = "nats", .text = &arguments->messaging,
          .choices = { "nats", "memory" } },
    };
    const struct command_line line = {
        .program = "app",
        .does =
            "Lets service1 double VALUE and service2 format the result. "
            "Both must be\nrunning, and a nats-server.",
        .exits =
            "Exit status: 0 done; 1 a double does not fit in 32 bits, a "
            "service or the\nbroker failed, or stdout cannot be written; 2 "
            "wrong arguments.",
        .options = rows,
        .option_count = OWN_ROWS + BROKER_ROWS,
        .value = &arguments->input,
        .fallback = "42",
    };

    broker_rows(&arguments->broker, rows + OWN_ROWS);
    return read_options(&line, argc, argv, status);
}

static bool run_over_nats(const struct arguments *arguments,
                          char why[PIPELINE_WHY_SIZE])
{
    struct nats_messaging nats;
    char shown[SHOWN_URL_SIZE];
    bool ok;

    printf("[App] Connecting to %s...\n",
           shown_url(arguments->broker.url, shown));
    fflush(stdout); /* before what may end the program */
    ok = nats_messaging_open(&nats, "app", &arguments->broker,
                             arguments->timeout_ms, why);
    if (ok) {
        printf("[App] Connected to NATS broker\n");
        ok = run_pipeline(nats_as_messaging(&nats), arguments->timeout_ms,
                          arguments->input, why);
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
                        arguments->input, why);
}

static bool run(const struct arguments *arguments)
{
    char why[PIPELINE_WHY_SIZE];
    bool ok;

    printf("\n\nPhase 08: Message Broker Pipeline (NATS)\n\n");
    ok = strcmp(arguments->messaging, "memory") == 0
             ? run_in_memory(arguments, why)
             : run_over_nats(arguments, why);
    if (ok)
        printf("\nExecution complete\n");
    else
        fprintf(stderr, "%s\n", why);
    return ok;
}

int main(int argc, char **argv)
{
    struct arguments arguments;
    int status;

    occupy_standard_files();
    signal(SIGPIPE, SIG_IGN); /* a write shall fail, not end us */
    if (read_arguments(argc, argv, &arguments, &status))
        status = run(&arguments) ? EXIT_SUCCESS : EXIT_FAILURE;
    return flush_stdout("app", status);
}
