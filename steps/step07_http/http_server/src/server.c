/* From start to stop. Two threads: libmicrohttpd's talks to the clients and
 * calls the operation; main's waits for a signal and closes connections whose
 * time is up. */
#include "http_server/server.h"

#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "parts.h"
#include "support/clock.h"
#include "support/narration.h"
#include "support/options.h"
#include "support/standard_files.h"
#include "support/stop_signals.h"

static bool read_arguments(int argc, char **argv, struct server *server,
                           int *status)
{
    const struct option_row rows[] = {
        { "bind", "ADDR", "where to listen; 0.0.0.0 lets other machines in",
          .fallback = "127.0.0.1", .text = &server->bind },
        { "port", "N", "0 takes any free port and says which",
          .fallback = server->service->port, .number = &server->port,
          .least = 0, .most = 65535 },
        { "timeout-ms", "N", "for a connection to get a request done",
          .fallback = "10000", .number = &server->deadlines.timeout_ms,
          .least = 1, .most = INT32_MAX },
        { "max-connections", "N", "how many at once; more wait",
          .fallback = "2000", .number = &server->max_connections, .least = 1,
          .most = 60000 },
    };
    const struct command_line line = {
        .program = server->service->program,
        .does = "Answers HTTP requests until SIGINT (Ctrl-C) or SIGTERM.",
        .exits =
            "Exit status: 0 stopped by a signal; 1 cannot listen; 2 wrong "
            "arguments.",
        .options = rows,
        .option_count = sizeof(rows) / sizeof(rows[0]),
    };

    return read_options(&line, argc, argv, status);
}

/* Returns the socket, or -1 after saying on stderr why there is none. */
static int listen_on(const struct server *server)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
    const char *program = server->service->program;
    struct addrinfo *found = NULL;
    char port[8];
    int yes = 1;
    int fd;
    int error;

    snprintf(port, sizeof(port), "%" PRId32, server->port);
    error = getaddrinfo(server->bind, port, &hints, &found);
    if (error) {
        fprintf(stderr, "%s: cannot listen on %s: %s (see --bind)\n", program,
                server->bind, gai_strerror(error));
        return -1;
    }

    fd = socket(found->ai_family, SOCK_STREAM, 0);
    /* A port is free again as soon as its last server has ended. */
    if (fd < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 ||
        bind(fd, found->ai_addr, found->ai_addrlen) != 0 ||
        listen(fd, SOMAXCONN) != 0) {
        fprintf(stderr, "%s: cannot listen on %s:%s: %s%s\n", program,
                server->bind, port, strerror(errno),
                errno == EADDRINUSE ? " (choose another with --port)" : "");
        if (fd >= 0)
            close(fd);
        fd = -1;
    }
    freeaddrinfo(found);
    return fd;
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

/* Closes connections whose time is up, until one of the signals comes. */
static void wait_for(const sigset_t *signals, struct deadlines *deadlines)
{
    struct timespec wait;

    do {
        wait = timespec_of_ms(close_overdue(deadlines));
    } while (sigtimedwait(signals, NULL, &wait) < 0);
}

static int run(struct server *server)
{
    const struct service *service = server->service;
    sigset_t signals = block_stop_signals();
    struct MHD_Daemon *daemon;
    int fd;

    occupy_standard_files();
    narrate("\t[%s] %s\n", service->name, service->does);
    fd = listen_on(server);
    if (fd < 0)
        return EXIT_FAILURE;
    allow_files(server->max_connections);
    daemon = answer_requests(server, fd);
    if (!daemon) {
        fprintf(stderr, "%s: cannot start the HTTP server\n", service->program);
        close(fd);
        return EXIT_FAILURE;
    }

    narrate(strchr(server->bind, ':') ? "\t[%s] Listening on http://[%s]:%u\n"
                                      : "\t[%s] Listening on http://%s:%u\n",
            service->name, server->bind,
            MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
    wait_for(&signals, &server->deadlines);
    let_interrupt_end_us(); /* with_services.sh sends SIGTERM after a Ctrl-C */
    sigdelset(&signals, SIGINT);
    server->stopping = true;
    MHD_quiesce_daemon(daemon); /* hands the listening socket back */
    shutdown(fd, SHUT_RDWR);    /* not to let anybody wait in its queue */
    while (server->busy > 0)
        wait_for(&signals, &server->deadlines);
    MHD_stop_daemon(daemon);
    close(fd);
    return EXIT_SUCCESS;
}

int serve(const struct service *service, int argc, char **argv)
{
    struct server server = { .service = service,
                             .deadlines.lock = PTHREAD_MUTEX_INITIALIZER };
    int status;

    if (read_arguments(argc, argv, &server, &status))
        status = run(&server);
    return flush_stdout(service->program, status);
}
