/* The bytes of step 07, over TCP, to processes that do nothing else; over the
 * same connections, and over a new one for each request:
 *
 *   floor_tcp kept|new MILLISECONDS
 */
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "exchange.h"
#include "measure.h"
#include "tcp.h"

struct responder {
    const struct exchange *exchange;
    pid_t pid;
    struct sockaddr_in address;
    int connection;
};

static void start(struct responder *responder, const struct exchange *exchange)
{
    int listener = tcp_listen(&responder->address);

    responder->exchange = exchange;
    responder->pid = start_child();
    while (responder->pid == 0) { /* for ever */
        int connection = tcp_accept(listener);

        answer(connection, connection, exchange);
        close(connection);
    }
    close(listener);
    responder->connection = tcp_connect(&responder->address);
}

static void call_kept(void *self)
{
    const struct responder *responders = self;

    for (int i = 0; i < EXCHANGES; i++)
        ask(responders[i].connection, responders[i].connection,
            responders[i].exchange);
}

static void call_new(void *self)
{
    const struct responder *responders = self;

    for (int i = 0; i < EXCHANGES; i++) {
        int connection = tcp_connect(&responders[i].address);

        ask(connection, connection, responders[i].exchange);
        close(connection);
    }
}

int main(int argc, char **argv)
{
    int ms = milliseconds(argc, argv, 2);
    struct responder responders[EXCHANGES];
    struct samples samples = { 0 };
    int kept = strcmp(argv[1], "kept") == 0;

    pin_to_processor(0);
    for (int i = 0; i < EXCHANGES; i++) {
        start(&responders[i], &http_exchanges[i]);
        if (!kept)
            close(responders[i].connection);
    }
    measure(&samples, ms, kept ? call_kept : call_new, responders);
    for (int i = 0; i < EXCHANGES; i++)
        end_child(responders[i].pid);
    report_waits(kept ? "floor.tcp" : "floor.connect", &samples);
    return 0;
}
