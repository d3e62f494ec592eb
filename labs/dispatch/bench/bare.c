#include "bare.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire/handshake.h"

void die(const char *what)
{
    fprintf(stderr, "bench: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* ---- Bare sockets ---- */

int listen_bare(char address[ADDRESS_SIZE])
{
    struct sockaddr_in own = { .sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof(own);
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (file < 0 || bind(file, (struct sockaddr *)&own, size) != 0 ||
        listen(file, 1) != 0 ||
        getsockname(file, (struct sockaddr *)&own, &size) != 0)
        die("cannot listen");
    snprintf(address, ADDRESS_SIZE, "127.0.0.1:%d", ntohs(own.sin_port));
    return file;
}

static void send_at_once(int file)
{
    int yes = 1;

    setsockopt(file, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
}

int connect_bare(const char *address)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                              .sin_port = htons((uint16_t)strtol(
                                  strchr(address, ':') + 1, NULL, 10)) };
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (file < 0 || connect(file, (struct sockaddr *)&to, sizeof(to)) != 0)
        die("cannot connect");
    send_at_once(file);
    return file;
}

int accept_bare(int listener)
{
    int file = accept(listener, NULL, NULL);

    if (file < 0)
        die("nobody connects");
    send_at_once(file);
    close(listener);
    return file;
}

void read_all(int file, void *bytes, size_t size)
{
    for (char *at = bytes; size > 0;) {
        ssize_t count = read(file, at, size);

        if (count <= 0)
            die("the worker hung up");
        at += count;
        size -= (size_t)count;
    }
}

void write_all(int file, const void *bytes, size_t size)
{
    if (write(file, bytes, size) != (ssize_t)size)
        die("the worker does not read");
}

/* ---- Bare frames ---- */

void shake_hands(int file)
{
    char head[HEAD_LIMIT] = "";
    char answer[ANSWER_SIZE];
    size_t length = 0;

    while (length < sizeof(head) - 1 && !strstr(head, "\r\n\r\n"))
        read_all(file, &head[length++], 1);
    if (!handshake_answer(head, NULL, answer))
        die(answer);
    write_all(file, answer, strlen(answer));
}

void send_frame(int file, const char *text, size_t length)
{
    unsigned char frame[FRAME_SIZE] = { 0x81, 126, (unsigned char)(length >> 8),
                                        (unsigned char)length };

    memcpy(frame + 4, text, length);
    write_all(file, frame, length + 4);
}

static void take(struct reader *reader, void *bytes, size_t size)
{
    for (char *at = bytes; size > 0; size--) {
        if (reader->begin == reader->end) {
            ssize_t count =
                read(reader->file, reader->bytes, sizeof(reader->bytes));

            if (count <= 0)
                die("the worker hung up");
            reader->begin = 0;
            reader->end = (size_t)count;
        }
        *at++ = reader->bytes[reader->begin++];
    }
}

void read_result(struct reader *reader)
{
    unsigned char head[4] = { 0 };
    unsigned char text[FRAME_SIZE] = { 0 };
    unsigned char mask[4] = { 0 };
    size_t length;

    do {
        take(reader, head, 2);
        length = head[1] & 0x7f;
        if (length == 126) {
            take(reader, head + 2, 2);
            length = (size_t)head[2] << 8 | head[3];
        }
        if (length >= sizeof(text))
            die("a frame is too long");
        take(reader, mask, 4);
        take(reader, text, length);
        for (size_t i = 0; i < length; i++)
            text[i] ^= mask[i % 4];
        text[length] = '\0';
    } while (!strstr((char *)text, "TaskResult"));
}
