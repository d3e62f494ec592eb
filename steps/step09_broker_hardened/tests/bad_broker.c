/*
 * Brokers that nobody wants to meet, for the tests:
 *
 * - bad_broker greets PORT LINE sends this to whoever connects, and nothing
 *   more, ever. It says "greeted" each time.
 * - bad_broker between PORT ADDRESS stands before a good one, at an IPv4
 * address with a port; after SIGUSR1 nothing comes through any more, and nobody
 * is told.
 *
 * Each listens on that port of 127.0.0.1 (0: any that is free), and says where:
 * "listening at 127.0.0.1:PORT".
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static volatile sig_atomic_t silent;

static void on_signal(int signal)
{
    (void)signal;
    silent = 1;
}

static void fail(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static struct sockaddr_in address_of(const char *host, const char *port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)atoi(port)),
    };

    if (inet_pton(AF_INET, host, &address.sin_addr) != 1)
        fail(host);
    return address;
}

static int listen_on(const char *port)
{
    struct sockaddr_in address = address_of("127.0.0.1", port);
    socklen_t length = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int yes = 1;

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (bind(fd, (struct sockaddr *)&address, length) != 0 ||
        listen(fd, 16) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) != 0)
        fail("cannot listen");
    printf("listening at 127.0.0.1:%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static void greet(int fd, const char *words)
{
    dprintf(fd, "%s%s", words, words[0] ? "\r\n" : "");
    printf("greeted\n");
    fflush(stdout);
}

struct pair {
    int fds[2];
};

/* Between the two ends of a connection, which are never closed. */
static void *carry(void *self)
{
    struct pair pair = *(struct pair *)self;
    struct pollfd files[2] = { { .fd = pair.fds[0], .events = POLLIN },
                               { .fd = pair.fds[1], .events = POLLIN } };
    char bytes[4096];

    free(self);
    while (poll(files, 2, -1) > 0 && !silent)
        for (int i = 0; i < 2; i++) {
            ssize_t count =
                files[i].revents ? read(files[i].fd, bytes, sizeof(bytes)) : 0;

            if (files[i].revents && count <= 0) {
                shutdown(pair.fds[1 - i], SHUT_RDWR);
                files[i].fd = -1; /* poll leaves it out */
            }
            if (count > 0 && write(pair.fds[1 - i], bytes, (size_t)count) < 0)
                files[i].fd = -1;
        }
    return NULL;
}

/* colon is that in "127.0.0.1:4222". */
static void stand_between(int fd, char *broker, char *colon)
{
    struct pair *pair = malloc(sizeof(*pair));
    struct sockaddr_in address;
    pthread_t thread;

    if (!pair || !colon)
        fail("cannot stand between");
    *colon = '\0';
    address = address_of(broker, colon + 1);
    *colon = ':';
    pair->fds[0] = fd;
    pair->fds[1] = socket(AF_INET, SOCK_STREAM, 0);
    if (silent ||
        connect(pair->fds[1], (struct sockaddr *)&address, sizeof(address)) !=
            0 ||
        pthread_create(&thread, NULL, carry, pair) != 0)
        free(pair);
}

int main(int argc, char **argv)
{
    const struct sigaction action = { .sa_handler = on_signal };
    int listener;
    int fd;

    if (argc != 4)
        return EXIT_FAILURE;
    signal(SIGPIPE, SIG_IGN);
    sigaction(SIGUSR1, &action, NULL);
    listener = listen_on(argv[2]);
    for (;;) {
        fd = accept(listener, NULL, NULL);
        if (fd >= 0 && strcmp(argv[1], "greets") == 0)
            greet(fd, argv[3]);
        else if (fd >= 0)
            stand_between(fd, argv[3], strchr(argv[3], ':'));
    }
}
