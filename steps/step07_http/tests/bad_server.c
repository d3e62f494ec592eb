/*
 * A service that misbehaves as told.
 *
 *   bad_server LOG ANSWER...
 *
 * Prints the port that it listens on, writes each request into the file LOG,
 * and answers the first request with the first ANSWER and so on, and all that
 * follow with the last one. After each it closes the connection. An ANSWER is
 *
 *   FILE          the bytes of the file, @ID@ standing for the request's id
 *   pieces:FILE   the same, a byte at a time
 *   trickle:FILE  the same, slower than anybody wants to wait
 *   endless:FILE  the same, and x after x behind them
 *   lines:FILE    the same, and X: y after X: y behind them, each on a line
 *   again:FILE    the same, again and again
 *   close         nothing
 *   reset         nothing, and an error instead of an end
 *   never         nothing, and no end either
 *   exit          it has ended before; a connection is refused
 *   refuse        as the only one: a port where nobody listens
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SIZE = 65536, TRICKLE_MS = 20 };

static int open_socket(bool listening)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 ||
        (listening && listen(fd, SOMAXCONN) != 0) ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
        perror("bad_server");
        exit(EXIT_FAILURE);
    }
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

/* Whether all of a request is there: its headers and its Content-Length. */
static bool is_whole(const char *request)
{
    const char *end = strstr(request, "\r\n\r\n");
    const char *length = strstr(request, "Content-Length: ");
    size_t wanted = 0;

    if (!end)
        return false;
    if (length && length < end)
        wanted = strtoul(length + strlen("Content-Length: "), NULL, 10);
    return strlen(end + 4) >= wanted;
}

static void read_request(int fd, char request[SIZE])
{
    size_t length = 0;
    ssize_t count;

    request[0] = '\0';
    while (!is_whole(request) && length < SIZE - 1) {
        count = recv(fd, request + length, SIZE - 1 - length, 0);
        if (count <= 0)
            break;
        length += (size_t)count;
        request[length] = '\0';
    }
}

/* The bytes of the file, with each @ID@ replaced. Returns how many. */
static size_t read_answer(const char *path, const char *request,
                          char answer[SIZE])
{
    static const char name[] = "\"request_id\":\"";
    const char *id = strstr(request, name);
    FILE *file = fopen(path, "rb");
    size_t length = 0;
    int c;

    if (!file) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    while ((c = getc(file)) != EOF && length < SIZE) {
        answer[length++] = (char)c;
        if (id && length >= 4 && memcmp(answer + length - 4, "@ID@", 4) == 0) {
            size_t count = strcspn(id + strlen(name), "\"");

            length -= 4;
            memcpy(answer + length, id + strlen(name), count);
            length += count;
        }
    }
    fclose(file);
    return length;
}

/* Returns when the client has gone. */
static void wait_for_its_end(int fd)
{
    char bytes[256];

    while (recv(fd, bytes, sizeof(bytes), 0) > 0)
        ;
}

/* A byte at a time, with a pause behind each unless the client goes away. */
static void send_pieces(int fd, const char *bytes, size_t length, int pause_ms)
{
    struct pollfd pollfd = { .fd = fd, .events = POLLIN };

    for (size_t i = 0; i < length; i++)
        if (send(fd, bytes + i, 1, MSG_NOSIGNAL) != 1 ||
            poll(&pollfd, 1, pause_ms) > 0)
            return;
}

static void send_endlessly(int fd, const char *bytes, size_t length)
{
    while (send(fd, bytes, length, MSG_NOSIGNAL) > 0)
        ;
}

static void reset(int fd)
{
    const struct linger none = { .l_onoff = 1, .l_linger = 0 };

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none));
}

static void answer(int fd, const char *how, const char *request)
{
    static char bytes[SIZE + 256];
    const char *colon = strchr(how, ':');
    const char *path = colon ? colon + 1 : how;
    size_t length;

    if (strcmp(how, "close") == 0)
        return;
    if (strcmp(how, "reset") == 0) {
        reset(fd);
        return;
    }
    if (strcmp(how, "never") == 0) {
        wait_for_its_end(fd);
        return;
    }
    length = read_answer(path, request, bytes);
    if (strncmp(how, "pieces:", 7) == 0)
        send_pieces(fd, bytes, length, 0);
    else if (strncmp(how, "trickle:", 8) == 0)
        send_pieces(fd, bytes, length, TRICKLE_MS);
    else
        send(fd, bytes, length, MSG_NOSIGNAL);
    if (strncmp(how, "endless:", 8) == 0)
        send_endlessly(fd, "xxxxxxxxxxxxxxxx", 16);
    else if (strncmp(how, "lines:", 6) == 0)
        send_endlessly(fd, "X: y\r\nX: y\r\nX: y\r\n", 18);
    else if (strncmp(how, "again:", 6) == 0)
        send_endlessly(fd, bytes, length);
}

int main(int argc, char **argv)
{
    static char request[SIZE];
    int yes = 1;
    int listening;
    FILE *log;

    if (argc < 3) {
        fprintf(stderr, "Usage: bad_server LOG ANSWER...\n");
        return 2;
    }
    listening = open_socket(strcmp(argv[2], "refuse") != 0);
    if (strcmp(argv[2], "refuse") == 0)
        return pause();
    log = fopen(argv[1], "a");
    if (!log) {
        perror(argv[1]);
        return EXIT_FAILURE;
    }
    for (int i = 2;; i += i + 1 < argc) {
        int fd = accept(listening, NULL, NULL);

        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
        read_request(fd, request);
        fprintf(log, "%s\n", request);
        fflush(log);
        if (i + 1 < argc && strcmp(argv[i + 1], "exit") == 0)
            close(listening); /* before the client can come again */
        answer(fd, argv[i], request);
        close(fd);
        if (i + 1 < argc && strcmp(argv[i + 1], "exit") == 0)
            return EXIT_SUCCESS;
    }
}
