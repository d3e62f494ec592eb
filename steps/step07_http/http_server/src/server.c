/*
 * From start to stop. Two threads: libmicrohttpd's talks to the clients and
 * calls the operation; main's waits for a signal and closes connections whose
 * time is up.
 */
#include "http_server/server.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>

#include "listen.h"
#include "request.h"
#include "support/clock.h"
#include "support/narration.h"
#include "support/options.h"
#include "support/standard_files.h"
#include "support/stop_signals.h"

/* What the user may decide: where to listen, and what to put up with. */
struct arguments {
    const char *bind; /* an address or a name of this machine */
    int32_t port;     /* 0: any that is free */
    int32_t timeout_ms;
    int32_t max_connections;
};

static bool read_arguments(int argc, char **argv,
                           const struct http_service *service,
                           struct arguments *arguments, int *status)
{
    const struct option_row rows[] = {
        { "bind", "ADDR", "where to listen; 0.0.0.0 lets other machines in",
          .fallback = "127.0.0.1", .text = &arguments->bind },
        { "port", "N", "0 takes any free port and says which",
          .fallback = service->port, .number = &arguments->port, .least = 0,
          .most = 65535 },
        { "timeout-ms", "N", "for a connection to get a request done",
          .fallback = "10000", .number = &arguments->timeout_ms, .least = 1,
          .most = INT32_MAX },
        { "max-connections", "N", "how many at once; more wait",
          .fallback = "2000", .number = &arguments->max_connections, .least = 1,
          .most = 60000 },
    };
    const struct command_line line = {
        .program = service->program,
        .does = "Answers HTTP requests until SIGINT (Ctrl-C) or SIGTERM.",
        .exits =
            "Exit status: 0 stopped by a signal; 1 cannot listen; 2 wrong "
            "arguments.",
        .options = rows,
        .option_count = sizeof(rows) / sizeof(rows[0]),
    };

    return read_options(&line, argc, argv, status);
}

/* A connection is a file, and there may be 1024 of these unless one asks. */
static void allow_files(int32_t connections)
{
    struct rlimit files;
    rlim_t wanted = (rlim_t)connections + 32;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < wanted) {
        files.rlim_cur = wanted < files.rlim_max ? wanted : files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
}

static void run_until_signal(struct server *server, const sigset_t *signals)
{
    struct timespec wait;

    do {
        wait = timespec_of_ms(close_overdue(&server->deadlines));
    } while (sigtimedwait(signals, NULL, &wait) < 0);
    let_interrupt_end_us(); /* with_services.sh sends SIGTERM after a Ctrl-C */
}

static int run(const struct http_service *service,
               const struct arguments *arguments)
{
    struct server server = { .service = service };
    sigset_t signals = block_stop_signals();
    struct MHD_Daemon *daemon;
    char address[ADDRESS_SIZE];
    int fd;

    occupy_standard_files();
    narrate("\t[%s] %s\n", service->name, service->does);
    fd = listen_on(service->program, arguments->bind, arguments->port, address);
    if (fd < 0)
        return EXIT_FAILURE;
    deadlines_init(&server.deadlines, arguments->timeout_ms);
    allow_files(arguments->max_connections);
    daemon = answer_requests(&server, fd, arguments->max_connections);
    if (!daemon) {
        fprintf(stderr, "%s: cannot start the HTTP server\n", service->program);
        close(fd);
        return EXIT_FAILURE;
    }

    narrate("\t[%s] Listening on http://%s\n", service->name, address);
    run_until_signal(&server, &signals);
    server.stopping = true;
    MHD_quiesce_daemon(daemon); /* hands the listening socket back */
    shutdown(fd, SHUT_RDWR);    /* not to let anybody wait in its queue */
    finish_requests(&server.deadlines);
    MHD_stop_daemon(daemon);
    close(fd);
    return EXIT_SUCCESS;
}

int serve(const struct http_service *service, int argc, char **argv)
{
    struct arguments arguments;
    int status;

    if (read_arguments(argc, argv, service, &arguments, &status))
        status = run(service, &arguments);
    return flush_stdout(service->program, status);
}
