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
#include "support/standard_files.h"
#include "support/stop_signals.h"

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

int serve(const struct http_service *service,
          const struct server_options *options)
{
    struct server server = { .service = service };
    sigset_t signals = block_stop_signals();
    struct MHD_Daemon *daemon;
    char address[ADDRESS_SIZE];
    int fd;

    occupy_standard_files();
    narrate("\t[%s] %s\n", service->name, service->does);
    fd = listen_on(options->program, options->bind, options->port, address);
    if (fd < 0)
        return EXIT_FAILURE;
    deadlines_init(&server.deadlines, options->timeout_ms);
    allow_files(options->max_connections);
    daemon = answer_requests(&server, fd, options->max_connections);
    if (!daemon) {
        fprintf(stderr, "%s: cannot start the HTTP server\n", options->program);
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
