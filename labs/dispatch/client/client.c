#include "client/client.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "wire/handshake.h"

/* Returns a connected socket, or -1 and errno. SO_SNDTIMEO bounds connect, too.
 */
static int connect_to(const struct addrinfo *found, int32_t timeout_ms)
{
    const struct timeval limit = {
        .tv_sec = timeout_ms / 1000,
        .tv_usec = timeout_ms % 1000 * 1000,
    };
    int yes = 1;
    int file = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (file < 0)
        return -1;
    setsockopt(file, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    if (connect(file, found->ai_addr, found->ai_addrlen) != 0) {
        int error = errno == EINPROGRESS ? ETIMEDOUT : errno;

        close(file);
        errno = error;
        return -1;
    }
    return file;
}

/* One byte at a time: what is behind the empty line is a frame already. */
static bool read_head(int file, char head[HEAD_LIMIT])
{
    size_t length = 0;

    while (length < HEAD_LIMIT - 1 && read(file, head + length, 1) == 1) {
        head[++length] = '\0';
        if (length >= 4 && strcmp(head + length - 4, "\r\n\r\n") == 0)
            return true;
    }
    return false;
}

static bool shake_hands(int file, const char *address, const char *token,
                        char why[CLIENT_WHY_SIZE])
{
    char key[KEY_SIZE];
    char request[REQUEST_SIZE];
    char head[HEAD_LIMIT] = "";

    if (!handshake_request(address, token, key, request) ||
        send(file, request, strlen(request), MSG_NOSIGNAL) < 0 ||
        !read_head(file, head)) {
        snprintf(why, CLIENT_WHY_SIZE,
                 "%s hung up, or says nothing (is a dispatchd there?)",
                 address);
        return false;
    }
    if (handshake_is_accepted(head, key))
        return true;
    snprintf(why, CLIENT_WHY_SIZE, "%s refused: %.*s%s", address,
             (int)strcspn(head, "\r\n"), head,
             strstr(head, " 401 ") ? " (give it --token)" : "");
    return false;
}

int client_connect(const char *address, const char *token, int32_t timeout_ms,
                   char why[CLIENT_WHY_SIZE])
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
    const char *colon = strrchr(address, ':');
    struct addrinfo *found = NULL;
    char host[256] = "";
    int error;
    int file;

    if (colon)
        snprintf(host, sizeof(host), "%.*s", (int)(colon - address), address);
    error = colon ? getaddrinfo(host, colon + 1, &hints, &found) : EAI_NONAME;
    if (error) {
        snprintf(why, CLIENT_WHY_SIZE, "%s is no HOST:PORT: %s", address,
                 gai_strerror(error));
        return -1;
    }
    file = connect_to(found, timeout_ms);
    freeaddrinfo(found);
    if (file < 0) {
        snprintf(why, CLIENT_WHY_SIZE,
                 "cannot connect to %s: %s (is dispatchd running there?)",
                 address, strerror(errno));
        return -1;
    }
    if (!shake_hands(file, address, token, why)) {
        close(file);
        file = -1;
    }
    return file;
}
