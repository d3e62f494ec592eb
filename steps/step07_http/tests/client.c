#include "client.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cmocka_all.h"

const char *service1;

/* ---- A service, started and ended for each test ---- */

static void run_service(int narration, const char *timeout_ms,
                        const char *max_connections)
{
    dup2(narration, STDERR_FILENO);
    close(narration);
    execl(service1, service1, "--port", "0", "--timeout-ms", timeout_ms,
          "--max-connections", max_connections, (char *)NULL);
    _exit(127);
}

int start_service(void **state, const char *timeout_ms,
                  const char *max_connections)
{
    struct server *server = malloc(sizeof(*server));
    char line[256];
    unsigned port = 0;
    int pipe_fds[2];

    if (!server || pipe(pipe_fds) != 0) {
        free(server);
        return -1;
    }
    for (size_t i = 0; i < MANY; i++)
        server->fds[i] = -1;
    server->pid = fork();
    if (server->pid == 0) {
        close(pipe_fds[0]);
        run_service(pipe_fds[1], timeout_ms, max_connections);
    }
    close(pipe_fds[1]);
    server->narration = fdopen(pipe_fds[0], "r");
    while (port == 0 && fgets(line, sizeof(line), server->narration))
        sscanf(line, " [Service1] Listening on http://127.0.0.1:%u", &port);
    server->port = (in_port_t)port;
    *state = server;
    return port == 0 ? -1 : 0;
}

int stop_service(void **state)
{
    struct server *server = *state;
    int status = -1;

    kill(server->pid, SIGTERM);
    waitpid(server->pid, &status, 0);
    for (size_t i = 0; i < MANY; i++)
        if (server->fds[i] >= 0)
            close(server->fds[i]);
    fclose(server->narration);
    free(server);
    return status == 0 ? 0 : -1;
}

/* ---- A client ---- */

int open_connection(struct server *server)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    int yes = 1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    size_t i = 0;

    assert_true(fd >= 0);
    while (server->fds[i] >= 0)
        i++;
    server->fds[i] = fd;
    address.sin_port = htons(server->port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)),
                     0);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    return fd;
}

void close_connection(struct server *server, int fd)
{
    for (size_t i = 0; i < MANY; i++)
        if (server->fds[i] == fd)
            server->fds[i] = -1;
    close(fd);
}

void send_text(int fd, const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

bool wait_for(int fd, int ms)
{
    struct pollfd pollfd = { .fd = fd, .events = POLLIN };

    return poll(&pollfd, 1, ms) == 1;
}

void receive_until(int fd, const char *last, char text[4096])
{
    size_t length = 0;

    text[0] = '\0';
    while (!strstr(text, last)) {
        ssize_t count;

        assert_true(wait_for(fd, LONG_MS));
        count = recv(fd, text + length, 4095 - length, 0);
        assert_true(count > 0);
        length += (size_t)count;
        text[length] = '\0';
    }
}

void assert_receives(int fd, const char *last)
{
    char text[4096];

    receive_until(fd, last, text);
}

bool is_closed(int fd)
{
    char byte;
    ssize_t count = recv(fd, &byte, 1, 0);

    return count == 0 || (count < 0 && errno == ECONNRESET);
}

void assert_gets_closed(int fd)
{
    assert_true(wait_for(fd, LONG_MS));
    assert_true(is_closed(fd));
}
