/* The requests of steps 08 and 09 through the real broker, the one at NATS_URL,
 * but with as little of its protocol as will do:
 *
 *   floor_raw_nats MILLISECONDS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "exchange.h"
#include "measure.h"
#include "tcp.h"

/* A connection, and what came over it. */
struct nats {
    int fd;
    char bytes[8 * EXCHANGE_SIZE];
    size_t start; /* of what was not taken yet */
    size_t end;
};

/* Subjects as long as those of the steps, where their services do not listen.
 */
static const char *const subjects[EXCHANGES] = { "nothing.process",
                                                 "nothing.transform" };
static const char inbox[] = "_INBOX.QCE7TH6V3P8RFZJC96J0QX.1";

/* ---- The protocol ---- */

static void send_bytes(const struct nats *nats, const char *bytes,
                       size_t length)
{
    if (write(nats->fd, bytes, length) != (ssize_t)length)
        fail("write to the broker");
}

static void send_text(const struct nats *nats, const char *text)
{
    send_bytes(nats, text, strlen(text));
}

static void read_more(struct nats *nats)
{
    ssize_t count;

    if (nats->start == nats->end)
        nats->start = nats->end = 0;
    count = read(nats->fd, nats->bytes + nats->end,
                 sizeof(nats->bytes) - nats->end);
    if (count <= 0)
        fail("read from the broker");
    nats->end += (size_t)count;
}

/* Waits for a line and takes it; a NUL takes the place of its end. */
static char *take_line(struct nats *nats)
{
    char *line;
    char *end;

    while (!(
        end = memchr(nats->bytes + nats->start, '\n', nats->end - nats->start)))
        read_more(nats);
    line = nats->bytes + nats->start;
    end[-1] = '\0';
    nats->start = (size_t)(end + 1 - nats->bytes);
    return line;
}

static void skip(struct nats *nats, size_t length)
{
    while (nats->end - nats->start < length)
        read_more(nats);
    nats->start += length;
}

/* Waits for a line that begins with this word, and answers the broker's own
 * question in between, whether we are still there. */
static char *wait_for(struct nats *nats, const char *word)
{
    char *line = take_line(nats);

    while (strncmp(line, word, strlen(word)) != 0) {
        if (strcmp(line, "PING") == 0)
            send_text(nats, "PONG\r\n");
        line = take_line(nats);
    }
    return line;
}

/* Waits for "MSG subject sid [reply-to] length" and what belongs to it. The
 * subject to reply to, if there is one, goes to *reply_to. */
static void take_message(struct nats *nats, char reply_to[EXCHANGE_SIZE])
{
    char *line = wait_for(nats, "MSG ");
    char *length = strrchr(line, ' ') + 1;
    char *before;

    length[-1] = '\0';
    before = strrchr(line, ' ') + 1;
    strcpy(reply_to, before);
    skip(nats, (size_t)atoi(length) + 2);
}

/* When this returns, the broker knows that we listen. */
static void nats_open(struct nats *nats, const struct sockaddr_in *address,
                      const char *subject)
{
    char text[EXCHANGE_SIZE];

    nats->fd = tcp_connect(address);
    nats->start = nats->end = 0;
    snprintf(text, sizeof(text),
             "CONNECT {\"verbose\":false,\"pedantic\":false}\r\n"
             "SUB %s 1\r\nPING\r\n",
             subject);
    send_text(nats, text);
    wait_for(nats, "PONG");
}

/* ---- Both sides ---- */

static const char *payload_of(const char *message)
{
    return strchr(message, '\n') + 1;
}

static int payload_length(const char *payload)
{
    return (int)strlen(payload) - 2;
}

/* Never returns. */
static void respond(struct nats *nats, const char *payload)
{
    char reply_to[EXCHANGE_SIZE];
    char text[2 * EXCHANGE_SIZE];

    for (;;) {
        int length;

        take_message(nats, reply_to);
        length = snprintf(text, sizeof(text), "PUB %s %d\r\n%s", reply_to,
                          payload_length(payload), payload);
        send_bytes(nats, text, (size_t)length);
    }
}

static pid_t start_responder(const struct sockaddr_in *address, int which)
{
    static struct nats nats;
    pid_t pid;

    nats_open(&nats, address, subjects[which]);
    pid = start_child();
    if (pid == 0)
        respond(&nats, payload_of(nats_exchanges[which].reply));
    close(nats.fd);
    return pid;
}

static void call(void *self)
{
    struct nats *nats = self;
    char reply_to[EXCHANGE_SIZE];
    char text[2 * EXCHANGE_SIZE];

    for (int i = 0; i < EXCHANGES; i++) {
        const char *payload = payload_of(nats_exchanges[i].request);
        int length =
            snprintf(text, sizeof(text), "PUB %s %s %d\r\n%s", subjects[i],
                     inbox, payload_length(payload), payload);

        send_bytes(nats, text, (size_t)length);
        take_message(nats, reply_to);
    }
}

int main(int argc, char **argv)
{
    static struct nats nats;
    int ms = milliseconds(argc, argv, 1);
    const char *url = getenv("NATS_URL");
    struct sockaddr_in address;
    struct samples samples = { 0 };
    pid_t children[EXCHANGES];
    unsigned short port;

    if (!url || sscanf(url, "nats://127.0.0.1:%hu", &port) != 1) {
        fprintf(stderr, "bench: no broker of this machine in NATS_URL\n");
        return EXIT_FAILURE;
    }
    address = loopback(port);
    pin_to_processor(0);
    for (int i = 0; i < EXCHANGES; i++)
        children[i] = start_responder(&address, i);
    nats_open(&nats, &address, inbox);
    measure(&samples, ms, call, &nats);
    for (int i = 0; i < EXCHANGES; i++)
        end_child(children[i]);
    report_waits("floor.raw_nats", &samples);
    return 0;
}
