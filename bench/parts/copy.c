/* The system calls that carry the four messages of a pipeline call, and their
 * copying, with one process at both ends, so that nobody waits for anybody:
 *
 *   part_copy MILLISECONDS
 */
#include <string.h>
#include <unistd.h>

#include "exchange.h"
#include "measure.h"
#include "tcp.h"

struct line {
    const struct exchange *exchanges;
    int there[2]; /* where it is read, where it is written: as of pipe */
    int back[2];
};

static void carry(const char *text, const int ends[2])
{
    ssize_t length = (ssize_t)strlen(text);
    char bytes[EXCHANGE_SIZE];

    if (write(ends[1], text, (size_t)length) != length ||
        read(ends[0], bytes, sizeof(bytes)) != length)
        fail("read what was written");
}

static void call(void *self)
{
    const struct line *line = self;

    for (int i = 0; i < EXCHANGES; i++) {
        carry(line->exchanges[i].request, line->there);
        carry(line->exchanges[i].reply, line->back);
    }
}

static void measure_pipe(int ms)
{
    struct line line = { .exchanges = pipe_exchanges };
    struct samples samples = { 0 };

    if (pipe(line.there) != 0 || pipe(line.back) != 0)
        fail("open a pipe");
    measure(&samples, ms, call, &line);
    report_calls("part.copy.pipe", &samples, 1);
}

static void measure_tcp(int ms)
{
    struct sockaddr_in address;
    int listener = tcp_listen(&address);
    int client = tcp_connect(&address);
    int server = tcp_accept(listener);
    struct line line = {
        .exchanges = http_exchanges,
        .there = { server, client },
        .back = { client, server },
    };
    struct samples samples = { 0 };

    measure(&samples, ms, call, &line);
    report_calls("part.copy.tcp", &samples, 1);
}

int main(int argc, char **argv)
{
    int ms = milliseconds(argc, argv, 1);

    pin_to_processor(0);
    measure_pipe(ms);
    measure_tcp(ms);
    return 0;
}
