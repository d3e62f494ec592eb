#include "nats_server.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/printable.h"

static const char listens[] = "Listening for client connections on 127.0.0.1:";

/* On this machine only, and on any port that is free. */
static bool write_file(const char *path, const struct config *config)
{
    FILE *file = fopen(path, "we");
    bool ok;

    if (!file)
        return false;
    fprintf(file,
            "# Written by the component broker.\n"
            "listen: \"127.0.0.1:-1\"\n"
            "max_payload: %" PRId32 "\nmax_connections: %" PRId32 "\n",
            config->max_payload, config->max_connections);
    ok = fflush(file) == 0 && fsync(fileno(file)) == 0;
    return fclose(file) == 0 && ok;
}

bool nats_config_write(const struct config *config, const char *folder)
{
    char fresh[TEXT_SIZE + 16];
    char path[TEXT_SIZE + 16];
    int error;

    snprintf(fresh, sizeof(fresh), "%s/nats.conf.new", folder);
    snprintf(path, sizeof(path), "%s/nats.conf", folder);
    if (write_file(fresh, config) && rename(fresh, path) == 0)
        return true;
    error = errno;
    unlink(fresh);
    errno = error;
    return false;
}

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

bool nats_server_start(struct nats_server *server)
{
    struct broker_status *status = &server->status;
    char file[TEXT_SIZE];
    int log[2];
    pid_t pid;

    snprintf(file, sizeof(file), "%.60s/nats.conf", server->folder);
    if (pipe2(log, O_CLOEXEC | O_DIRECT) != 0) /* a read is one message */
        return false;
    pid = child_fork(&server->child);
    if (pid == 0)
        become_nats_server(log[1], file);
    close(log[1]);
    if (pid < 0) {
        close(log[0]);
        return false;
    }
    server->log = log[0];
    server->said[0] = '\0';
    status->pid = pid;
    snprintf(status->state, STATE_SIZE, "running");
    snprintf(status->command, sizeof(status->command), "nats-server -c %.70s",
             file);
    return true;
}

bool nats_server_says(struct nats_server *server, const char *what,
                      int64_t deadline)
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
            server->status.port =
                (int32_t)strtol(port + strlen(listens), NULL, 10);
        found = strstr(text, what);
        text[strcspn(text, "\n")] = '\0';
        printable(text, server->said, TEXT_SIZE);
    }
    return found;
}

bool nats_server_end(struct nats_server *server, int signal, int64_t deadline)
{
    int status = child_end(&server->child, signal, deadline);
    int killed_by = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

    close(server->log);
    server->status.pid = 0;
    server->status.port = 0;
    if (killed_by != 0)
        snprintf(server->status.state, STATE_SIZE, "killed by signal %d",
                 killed_by);
    else
        snprintf(server->status.state, STATE_SIZE, "exit status %d",
                 WEXITSTATUS(status));
    return killed_by != SIGKILL;
}
