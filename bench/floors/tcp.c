#include "tcp.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include "sample.h"

static int send_at_once(int fd)
{
    int yes = 1;

    if (fd < 0 ||
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)) != 0)
        fail("connect");
    return fd;
}

struct sockaddr_in loopback(int port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
}

int tcp_listen(struct sockaddr_in *address)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    socklen_t size = sizeof(*address);

    *address = loopback(0);
    if (fd < 0 || bind(fd, (struct sockaddr *)address, size) != 0 ||
        listen(fd, SOMAXCONN) != 0 ||
        getsockname(fd, (struct sockaddr *)address, &size) != 0)
        fail("listen");
    return fd;
}

int tcp_accept(int listener)
{
    return send_at_once(accept(listener, NULL, NULL));
}

int tcp_connect(const struct sockaddr_in *address)
{
    int fd = send_at_once(socket(AF_INET, SOCK_STREAM, 0));

    if (connect(fd, (const struct sockaddr *)address, sizeof(*address)) != 0)
        fail("connect");
    return fd;
}
