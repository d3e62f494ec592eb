#include "nats_server.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/printable.h"

static const char listens[] = "Listening for client connections on 127.0.0.1:";

/* ---- Its configuration ---- */

bool nats_config_is_valid(const struct config *config)
{
    return config->max_payload > 0 && config->max_payload <= MAX_PAYLOAD &&
           config->max_connections > 0;
}

/* On this machine only, and on any port that is free. */
static bool write_file(int fd, const struct config *config)
{
    return dprintf(fd,
                   "# Written by the component broker.\n"
                   "listen: \"127.0.0.1:-1\"\n"
                   "max_payload: %" PRId32
                   "\n"
                   "max_connections: %" PRId32 "\n",
                   config->max_payload, config->max_connections) > 0 &&
           fsync(fd) == 0;
}

bool nats_config_write(const struct config *config, const char *folder)
{
    int in = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int file = -1;
    bool ok = false;
    int error;

    if (in >= 0)
        file = openat(in, "nats.conf.new",
                      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file >= 0)
        ok = write_file(file, config) &&
             renameat(in, "nats.conf.new", in, "nats.conf") == 0 &&
             fsync(in) == 0; /* the new name as well */
    error = errno;
    if (file >= 0 && !ok)
        unlinkat(in, "nats.conf.new", 0);
    close(file);
    close(in);
    errno = error;
    return ok;
}

/* ---- Its process ---- */

/* The child, between fork and exec, where little is allowed. In a group of its
 * own, so that Ctrl-C does not reach it. */
static void become_nats_server(int log, const char *file)
{
    sigset_t none;

    setpgid(0, 0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    dup2(log, STDERR_FILENO);
    execlp("nats-server", "nats-server", "-c", file, NULL);
    execl("/usr/sbin/nats-server", "nats-server", "-c", file, NULL);
    dprintf(STDERR_FILENO, "cannot run nats-server: %s\n", strerror(errno));
    _exit(127);
}

bool nats_server_start(struct nats_server *server, const char *folder)
{
    char file[TEXT_SIZE];
    int log[2];
    pid_t pid;

    snprintf(file, sizeof(file), "%s/nats.conf", folder);
    if (pipe2(log, O_CLOEXEC | O_DIRECT) != 0) /* a read is one message */
        return false;
    pid = child_fork(&server->child);
    if (pid == 0)
        become_nats_server(log[1], file);
    close(log[1]);
    server->log = log[0];
    if (pid < 0)
        close(log[0]);
    return pid > 0;
}

bool nats_server_says(struct nats_server *server, const char *what,
                      int64_t deadline, char said[TEXT_SIZE])
{
    char text[1024];
    ssize_t length;
    const char *port;
    bool found = false;

    while (!found && is_readable(server->log, deadline) &&
           (length = read(server->log, text, sizeof(text) - 1)) > 0) {
        text[length] = '\0';
        port = strstr(text, listens);
        if (port)
            server->port = (int32_t)strtol(port + strlen(listens), NULL, 10);
        found = strstr(text, what);
        text[strcspn(text, "\n")] = '\0';
        printable(text, said, TEXT_SIZE);
    }
    return found;
}

void nats_server_reap(struct nats_server *server, char state[STATE_SIZE])
{
    child_reap(&server->child, state, STATE_SIZE);
    close(server->log);
    server->port = 0;
}
