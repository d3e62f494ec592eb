/*
 * What may be at a URL instead of a service. Prints the URL once a client may
 * come, and goes on until it is killed.
 */
#define _POSIX_C_SOURCE 200809L
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char usage[] =
    "Usage: outside refuse        nobody listens, the port is taken\n"
    "       outside close         reads a request, closes the connection\n"
    "       outside reset         reads a request, resets the connection\n"
    "       outside STATUS BODY   answers each request with these\n";

/* The connection's end is a reset: what is under way is thrown away. */
static void reset_when_closed(int fd)
{
    const struct linger now = { .l_onoff = 1, .l_linger = 0 };

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

/* Our requests are JSON objects without an object inside. */
static void read_request(int fd)
{
    char bytes[4096];
    ssize_t count;

    do
        count = read(fd, bytes, sizeof(bytes));
    while (count > 0 && !memchr(bytes, '}', (size_t)count));
}

static void answer(int fd, const char *status, const char *body)
{
    dprintf(fd,
            "HTTP/1.1 %s Whatever\r\n"
            "Content-Type: application/json\r\n"
            "Connection: close\r\n"
            "Content-Length: %zu\r\n"
            "\r\n"
            "%s",
            status, strlen(body), body);
}

static void serve(int listener, const char *what, const char *body)
{
    for (;;) {
        int fd = accept(listener, NULL, NULL);

        if (fd < 0)
            continue;
        read_request(fd);
        if (body)
            answer(fd, what, body);
        else if (strcmp(what, "reset") == 0)
            reset_when_closed(fd);
        close(fd);
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t size = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    bool refuse = argc == 2 && strcmp(argv[1], "refuse") == 0;

    if (argc < 2) {
        fputs(usage, stderr);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, size) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &size) != 0 ||
        (!refuse && listen(listener, 16) != 0)) {
        perror("outside");
        return 1;
    }
    printf("http://127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    if (refuse)
        pause();
    serve(listener, argv[1], argc > 2 ? argv[2] : NULL);
}
