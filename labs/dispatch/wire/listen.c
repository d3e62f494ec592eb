#include "listen.h"

#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Returns a socket, or -1 and errno. */
static int open_and_listen(const struct addrinfo *where)
{
    int yes = 1;
    int error;
    int fd = socket(where->ai_family, SOCK_STREAM, 0);

    if (fd < 0)
        return -1;
    /* A port is free again as soon as its last server has ended. */
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0 &&
        bind(fd, where->ai_addr, where->ai_addrlen) == 0 &&
        listen(fd, SOMAXCONN) == 0)
        return fd;
    error = errno;
    close(fd);
    errno = error;
    return -1;
}

static void tell_address(int fd, char address[ADDRESS_SIZE])
{
    struct sockaddr_storage own;
    socklen_t size = sizeof(own);
    char host[100] = "?";
    char port[8] = "?";

    if (getsockname(fd, (struct sockaddr *)&own, &size) == 0)
        getnameinfo((struct sockaddr *)&own, size, host, sizeof(host), port,
                    sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV);
    /* RFC 3986, section 3.2.2: an IPv6 address in a URL stands in brackets. */
    snprintf(address, ADDRESS_SIZE, strchr(host, ':') ? "[%s]:%s" : "%s:%s",
             host, port);
}

int listen_on(const char *program, const char *bind_to, int32_t port,
              char address[ADDRESS_SIZE])
{
    const struct addrinfo hints = {
        .ai_socktype = SOCK_STREAM,
        .ai_flags = AI_PASSIVE,
    };
    struct addrinfo *found = NULL;
    char service[8];
    int fd = -1;
    int error;

    snprintf(service, sizeof(service), "%" PRId32, port);
    error = getaddrinfo(bind_to, service, &hints, &found);
    if (error) {
        fprintf(stderr, "%s: cannot listen on %s: %s (see --bind)\n", program,
                bind_to, gai_strerror(error));
        return -1;
    }

    fd = open_and_listen(found);
    if (fd < 0)
        fprintf(stderr, "%s: cannot listen on %s:%" PRId32 ": %s%s\n", program,
                bind_to, port, strerror(errno),
                errno == EADDRINUSE ? " (choose another with --port)" : "");
    else
        tell_address(fd, address);
    freeaddrinfo(found);
    return fd;
}
