/*
 * The floor of an HTTP service: for each complete request the same answer, the
 * one that service1 at PORT gives when it is asked once.
 *
 *   responder PORT
 *
 * Its own port is the first line on stdout. It looks for the end of a request,
 * and at nothing else.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sample.h"
#include "tcp.h"

enum { EXIT_USAGE = 2, SIZE = 8192, EVENTS = 64 };

static const char question[] =
    "POST /process HTTP/1.1\r\n"
    "Host: 127.0.0.1\r\n"
    "Content-Type: application/json\r\n"
    "Content-Length: 64\r\n"
    "\r\n"
    "{\"value\":42,\"request_id\":\"6f1c2f0e-9d7b-4b6e-8a53-0c6d2f6f3b11\"}";

struct client {
    int fd;
    char bytes[SIZE + 1];
    size_t length;
};

/* The length of the first message in text, or 0 if it is not complete. */
static size_t message_length(const char *text, size_t length)
{
    const char *end = strstr(text, "\r\n\r\n");
    const char *field = strcasestr(text, "\r\nContent-Length:");
    size_t whole;

    if (!end)
        return 0;
    whole = (size_t)(end - text) + 4;
    if (field && field < end)
        whole += strtoul(field + 17, NULL, 10);
    return whole <= length ? whole : 0;
}

/* ---- The answer ---- */

static size_t ask(int port, char answer[SIZE + 1])
{
    struct sockaddr_in address = loopback(port);
    int fd = tcp_connect(&address);
    size_t length = 0;
    ssize_t count = 1;

    if (write(fd, question, strlen(question)) != (ssize_t)strlen(question))
        fail("ask service1");
    answer[0] = '\0';
    while (count > 0 && message_length(answer, length) == 0) {
        count = read(fd, answer + length, SIZE - length);
        length += count > 0 ? (size_t)count : 0;
        answer[length] = '\0';
    }
    if (count <= 0 || strncmp(answer, "HTTP/1.1 200 ", 13) != 0)
        fail("get a good answer from service1");
    close(fd);
    return length;
}

/* ---- The server ---- */

static int start_listening(void)
{
    struct sockaddr_in address;
    int fd = tcp_listen(&address);

    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static void watch(int epoll, int fd, struct client *client)
{
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = client };

    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
        fail("watch a connection");
}

static void take_client(int epoll, int listener)
{
    struct client *client = calloc(1, sizeof(*client));

    if (!client)
        fail("remember a connection");
    client->fd = tcp_accept(listener);
    watch(epoll, client->fd, client);
}

/* False: the client is done. */
static bool serve(struct client *client, const char *answer, size_t length)
{
    ssize_t count =
        read(client->fd, client->bytes + client->length, SIZE - client->length);
    size_t request;

    if (count <= 0)
        return false;
    client->length += (size_t)count;
    client->bytes[client->length] = '\0';
    while ((request = message_length(client->bytes, client->length)) > 0) {
        client->length -= request;
        memmove(client->bytes, client->bytes + request, client->length + 1);
        if (send(client->fd, answer, length, MSG_NOSIGNAL) != (ssize_t)length)
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    static char answer[SIZE + 1];
    struct epoll_event events[EVENTS];
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    size_t length;
    int listener;

    if (argc != 2) {
        fputs("Usage: responder PORT\n", stderr);
        return EXIT_USAGE;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    length = ask(atoi(argv[1]), answer);
    listener = start_listening();
    watch(epoll, listener, NULL);
    for (;;) {
        int count = epoll_wait(epoll, events, EVENTS, -1);

        for (int i = 0; i < count; i++) {
            struct client *client = events[i].data.ptr;

            if (!client) {
                take_client(epoll, listener);
            } else if (!serve(client, answer, length)) {
                close(client->fd);
                free(client);
            }
        }
    }
}
