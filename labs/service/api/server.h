/* The HTTP edge, by libmicrohttpd: sockets of this machine on one side, a
 * handler on the other. Each connection has a thread, so a handler may wait. */
#ifndef API_SERVER_H
#define API_SERVER_H

#include <signal.h>
#include <stdatomic.h>

#include "api/http.h"
#include "observe/log.h"
#include "support/options.h"

enum { REQUEST_MS = 1000 }; /* what a request has, unless a handler says less */

struct server {
    int32_t port; /* on 127.0.0.1; 0: any that is free */
    int32_t drain_ms;
    struct log *log;
    http_handle *handle;
    void *self;           /* for handle */
    atomic_bool draining; /* true from the first stop signal on */
    atomic_int busy;      /* requests that have begun and not ended */
};

/* Listens, logs where, and answers until SIGTERM or SIGINT; SIGUSR1 and SIGUSR2
 * have more and less logged. Then it goes on for drain_ms, so that whoever asks
 * /ready can go elsewhere; takes no new connection; finishes what has begun;
 * and returns. False, after logging why: it cannot listen. */
bool server_run(void *server, const sigset_t *signals);

/* What main does: reads the arguments, calls run with those signals, blocked
 * for all threads, and returns the exit status. */
int server_main(const struct command_line *line, int argc, char **argv,
                bool (*run)(void *self, const sigset_t *signals), void *self);

#endif
