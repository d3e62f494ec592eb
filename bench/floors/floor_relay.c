/* The bytes of steps 08 and 09, over TCP and through a process between, which
 * only passes them on:
 *
 *   floor_relay MILLISECONDS
 */
#include <sys/epoll.h>
#include <unistd.h>

#include "child.h"
#include "exchange.h"
#include "measure.h"
#include "tcp.h"

/* One direction. */
struct link {
    int from;
    int to;
};

static void add(int epoll, struct link *link)
{
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = link };

    if (epoll_ctl(epoll, EPOLL_CTL_ADD, link->from, &event) != 0)
        fail("wait for several connections");
}

/* Until a connection ends. */
static void pass_on(int epoll)
{
    const struct link *link;
    struct epoll_event event;
    char bytes[EXCHANGE_SIZE];
    ssize_t count;

    do {
        if (epoll_wait(epoll, &event, 1, -1) != 1)
            return;
        link = event.data.ptr;
        count = read(link->from, bytes, sizeof(bytes));
    } while (count > 0 && write(link->to, bytes, (size_t)count) == count);
}

static pid_t start_responder(const struct sockaddr_in *address,
                             const struct exchange *exchange)
{
    pid_t pid = start_child();
    int connection;

    if (pid == 0) {
        connection = tcp_connect(address);
        answer(connection, connection, exchange);
        _exit(0);
    }
    return pid;
}

static pid_t start_relay(const int clients[EXCHANGES],
                         const int responders[EXCHANGES])
{
    pid_t pid = start_child();
    struct link links[2 * EXCHANGES];
    int epoll;

    if (pid != 0)
        return pid;
    epoll = epoll_create1(0);
    for (int i = 0; i < EXCHANGES; i++) {
        links[2 * i] = (struct link){ clients[i], responders[i] };
        links[2 * i + 1] = (struct link){ responders[i], clients[i] };
        add(epoll, &links[2 * i]);
        add(epoll, &links[2 * i + 1]);
    }
    pass_on(epoll);
    _exit(0);
}

static void call(void *self)
{
    const int *connections = self;

    for (int i = 0; i < EXCHANGES; i++)
        ask(connections[i], connections[i], &nats_exchanges[i]);
}

int main(int argc, char **argv)
{
    int ms = milliseconds(argc, argv, 1);
    struct samples samples = { 0 };
    struct sockaddr_in address;
    int listener = tcp_listen(&address);
    pid_t children[EXCHANGES];
    int responders[EXCHANGES]; /* the relay's ends of the connections */
    int clients[EXCHANGES];
    int connections[EXCHANGES]; /* our ends */
    pid_t relay;

    pin_to_processor(0);
    for (int i = 0; i < EXCHANGES; i++) {
        children[i] = start_responder(&address, &nats_exchanges[i]);
        responders[i] = tcp_accept(listener);
        connections[i] = tcp_connect(&address);
        clients[i] = tcp_accept(listener);
    }
    relay = start_relay(clients, responders);
    measure(&samples, ms, call, connections);
    end_child(relay);
    for (int i = 0; i < EXCHANGES; i++)
        end_child(children[i]);
    report_waits("floor.relay", &samples);
    return 0;
}
