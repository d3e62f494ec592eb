#include "local_socket.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 8, PATIENCE_S = 1 };

static int close_and_fail(int fd)
{
    int error = errno;

    if (fd >= 0)
        close(fd);
    errno = error;
    return -1;
}

static bool address_of(const char *path, struct sockaddr_un *address)
{
    *address = (struct sockaddr_un){ .sun_family = AF_UNIX };
    if (strlen(path) >= sizeof(address->sun_path)) {
        errno = ENAMETOOLONG;
        return false;
    }
    strcpy(address->sun_path, path);
    return true;
}

/* On Linux the mode of the socket becomes that of its file. */
int local_listen(const char *path)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address;

    if (!address_of(path, &address) || fchmod(fd, S_IRUSR | S_IWUSR) != 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
        return close_and_fail(fd);
    if (listen(fd, BACKLOG) == 0)
        return fd;
    unlink(path);
    return close_and_fail(fd);
}

int local_accept(int listener)
{
    struct timeval patience = { .tv_sec = PATIENCE_S };
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    return fd;
}

int local_connect(const char *path)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address;

    if (!address_of(path, &address) ||
        connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
        return close_and_fail(fd);
    return fd;
}
