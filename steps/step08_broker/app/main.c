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
    struct broker broker;
    struct call call; /* its timeout */
    const char *messaging;
    int32_t input;
};

static bool read_arguments(int argc, char **argv, struct arguments *arguments,
                           int *status)
{
    const struct option_row rows[] = {
        { "timeout-ms", "N", "for each answer, in milliseconds",
          .fallback = "5000", .number = &arguments->call.timeout_ms, .least = 1,
          .most = INT32_MAX },
        { "messaging", "KIND",
          "nats, or memory: without a broker, and the services need not run",
          .fallback = "nats", .text = &arguments->messaging,
          .choices = { "nats", "memory" } },
        broker_row(&arguments->broker),
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
        .option_count = sizeof(rows) / sizeof(rows[0]),
        .value = &arguments->input,
        .fallback = "42",
    };

    return read_options(&line, argc, argv, status);
}

static bool run_over_nats(struct arguments *arguments)
{
    struct call *call = &arguments->call;
    struct broker *broker = &arguments->broker;
    struct nats_messaging nats;
    char shown[SHOWN_URL_SIZE];
    bool ok;

    printf("[App] Connecting to %s...\n", shown_url(broker->url, shown));
    fflush(stdout); /* before what may end the program */
    ok = nats_messaging_open(&nats, broker, call->timeout_ms);
    if (ok) {
        printf("[App] Connected to NATS broker\n");
        call->messaging = nats_as_messaging(&nats);
        ok = run_pipeline(call, arguments->input);
    } else {
        strcpy(call->why, broker->why);
    }
    nats_messaging_close(&nats);
    return ok;
}

static bool run_in_memory(struct arguments *arguments)
{
    struct call *call = &arguments->call;
    static const struct memory_handler handlers[] = {
        { "service.process", service1_answer },
        { "service.transform", service2_answer },
    };
    struct memory_messaging memory = { .handlers = handlers, .count = 2 };

    printf("[App] Using messaging in memory\n");
    call->messaging = memory_as_messaging(&memory);
    return run_pipeline(call, arguments->input);
}

static bool run(struct arguments *arguments)
{
    bool ok;

    printf("\n\nPhase 08: Message Broker Pipeline (NATS)\n\n");
    ok = strcmp(arguments->messaging, "memory") == 0 ? run_in_memory(arguments)
                                                     : run_over_nats(arguments);
    if (ok)
        printf("\nExecution complete\n");
    else
        fprintf(stderr, "%s\n", arguments->call.why);
    return ok;
}

int main(int argc, char **argv)
{
    struct arguments arguments = { .broker.program = "app" };
    int status;

    occupy_standard_files();
    signal(SIGPIPE, SIG_IGN); /* a write shall fail, not end us */
    if (read_arguments(argc, argv, &arguments, &status))
        status = run(&arguments) ? EXIT_SUCCESS : EXIT_FAILURE;
    return flush_stdout("app", status);
}
