/*
 * A long wire: a TCP relay on this machine that passes on each chunk of bytes
 * DELAY microseconds after it came, in both directions.
 *
 *   relay DELAY TARGET_PORT
 *
 * Its own port is the first line on stdout. Ends by SIGTERM, with its parent,
 * or if nobody listens at the target. Connections are made without a delay.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "sample.h"
#include "tcp.h"

enum {
    EXIT_USAGE = 2,
    EVENTS = 64,
    BYTES = 256 * 1024, /* on their way in one direction, at most */
    CHUNKS = 4096,
};

/* What came at once. None with a length of 0 but the end. */
struct chunk {
    int64_t due_ns;
    size_t length; /* what is left of it */
};

/* From one socket to another. Both queues are rings. */
struct direction {
    char bytes[BYTES];
    size_t first_byte;
    size_t byte_count;
    struct chunk chunks[CHUNKS];
    size_t first_chunk;
    size_t chunk_count;
    bool ended;     /* nothing more comes */
    bool passed_on; /* the end, too */
    bool blocked;   /* the receiver takes nothing at the moment */
};

struct connection;

struct end {
    struct connection *connection;
    int fd;
    uint32_t watched; /* for these events */
};

/* directions[i] goes from ends[i] to the other one. */
struct connection {
    struct end ends[2];
    struct direction directions[2];
    struct connection *next;
    bool broken;
};

struct relay {
    int64_t delay_ns;
    struct sockaddr_in target;
    int epoll;
    int listener;
    int timer;
    int64_t timer_ns; /* when it goes off; 0: never */
    struct connection *connections;
};

/* ---- One direction ---- */

static bool has_room(const struct direction *direction)
{
    return !direction->ended && direction->byte_count < BYTES &&
           direction->chunk_count < CHUNKS;
}

static void add_chunk(struct direction *direction, int64_t due_ns,
                      size_t length)
{
    size_t i = (direction->first_chunk + direction->chunk_count) % CHUNKS;

    direction->chunks[i] = (struct chunk){ due_ns, length };
    direction->chunk_count++;
    direction->byte_count += length;
}

/* Reads once, up to the end of the ring. False: the connection is broken. */
static bool receive(struct direction *direction, int from, int64_t delay_ns)
{
    size_t at = (direction->first_byte + direction->byte_count) % BYTES;
    size_t room = BYTES - direction->byte_count;
    ssize_t count;

    if (room > BYTES - at)
        room = BYTES - at;
    count = read(from, direction->bytes + at, room);
    if (count < 0)
        return errno == EAGAIN || errno == EINTR;
    direction->ended = count == 0;
    add_chunk(direction, now_ns() + delay_ns, (size_t)count);
    return true;
}

/* How many bytes are due and lie one after the other. */
static size_t due_bytes(const struct direction *direction, int64_t now)
{
    size_t limit = BYTES - direction->first_byte;
    size_t sum = 0;

    for (size_t i = 0; i < direction->chunk_count && sum < limit; i++) {
        size_t at = (direction->first_chunk + i) % CHUNKS;

        if (direction->chunks[at].due_ns > now)
            break;
        sum += direction->chunks[at].length;
    }
    return sum < limit ? sum : limit;
}

/* An empty ring begins anew, so that a calm one stays in the cache. */
static void drop_bytes(struct direction *direction, size_t count)
{
    direction->byte_count -= count;
    direction->first_byte = (direction->first_byte + count) % BYTES;
    if (direction->byte_count == 0)
        direction->first_byte = 0;
    while (count > 0) {
        struct chunk *chunk = &direction->chunks[direction->first_chunk];
        size_t part = count < chunk->length ? count : chunk->length;

        chunk->length -= part;
        count -= part;
        if (chunk->length > 0)
            return;
        direction->first_chunk = (direction->first_chunk + 1) % CHUNKS;
        direction->chunk_count--;
    }
}

/* Passes on what is due. False: the connection is broken. */
static bool pass_on(struct direction *direction, int to, int64_t now)
{
    size_t due;

    direction->blocked = false;
    while ((due = due_bytes(direction, now)) > 0) {
        ssize_t count = send(to, direction->bytes + direction->first_byte, due,
                             MSG_NOSIGNAL);

        if (count < 0) {
            direction->blocked = errno == EAGAIN || errno == EINTR;
            return direction->blocked;
        }
        drop_bytes(direction, (size_t)count);
    }
    if (direction->ended && !direction->passed_on &&
        direction->byte_count == 0 &&
        direction->chunks[direction->first_chunk].due_ns <= now) {
        direction->chunk_count = 0;
        direction->passed_on = true;
        shutdown(to, SHUT_WR);
    }
    return true;
}

/* ---- One connection ---- */

/* An end that one wants nothing from leaves the list: that it is closed would
 * be said again and again. */
static void watch(struct relay *relay, struct end *end, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.ptr = end };
    int operation = EPOLL_CTL_MOD;

    if (end->watched == events)
        return;
    if (events == 0)
        operation = EPOLL_CTL_DEL;
    else if (end->watched == 0)
        operation = EPOLL_CTL_ADD;
    if (epoll_ctl(relay->epoll, operation, end->fd, &event) != 0)
        fail("watch a connection");
    end->watched = events;
}

static void watch_again(struct relay *relay, struct connection *connection)
{
    for (int i = 0; i < 2; i++) {
        uint32_t events = 0;

        if (has_room(&connection->directions[i]))
            events |= EPOLLIN;
        if (connection->directions[1 - i].blocked)
            events |= EPOLLOUT;
        watch(relay, &connection->ends[i], events);
    }
}

static void add_end(struct relay *relay, struct connection *connection, int i,
                    int fd)
{
    connection->ends[i] = (struct end){ .connection = connection, .fd = fd };
    if (fcntl(fd, F_SETFL, O_NONBLOCK) != 0)
        fail("not wait for a connection");
    watch(relay, &connection->ends[i], EPOLLIN);
}

static void accept_one(struct relay *relay)
{
    struct connection *connection = calloc(1, sizeof(*connection));

    if (!connection)
        fail("remember a connection");
    add_end(relay, connection, 0, tcp_accept(relay->listener));
    add_end(relay, connection, 1, tcp_connect(&relay->target));
    connection->next = relay->connections;
    relay->connections = connection;
}

/* Whatever is the matter with it, reading shows; what has room is written
 * afterwards, to all. */
static void on_event(struct relay *relay, struct end *end)
{
    struct connection *connection = end->connection;
    int i = end == &connection->ends[0] ? 0 : 1;
    struct direction *direction = &connection->directions[i];

    if (has_room(direction) && !receive(direction, end->fd, relay->delay_ns))
        connection->broken = true;
}

/* ---- All of them ---- */

static void close_connection(struct connection *connection)
{
    close(connection->ends[0].fd);
    close(connection->ends[1].fd);
    free(connection);
}

static bool is_done(const struct connection *connection)
{
    return connection->broken || (connection->directions[0].passed_on &&
                                  connection->directions[1].passed_on);
}

/* Passes on what is due, and returns when the next chunk will be; 0: there is
 * none. */
static int64_t pass_all_on(struct relay *relay)
{
    struct connection **link = &relay->connections;
    int64_t now = now_ns();
    int64_t next = 0;

    while (*link) {
        struct connection *connection = *link;

        for (int i = 0; i < 2 && !connection->broken; i++) {
            struct direction *direction = &connection->directions[i];
            const struct chunk *first;

            if (!pass_on(direction, connection->ends[1 - i].fd, now))
                connection->broken = true;
            first = &direction->chunks[direction->first_chunk];
            if (direction->chunk_count > 0 && !direction->blocked &&
                (next == 0 || first->due_ns < next))
                next = first->due_ns;
        }
        if (is_done(connection)) {
            *link = connection->next;
            close_connection(connection);
        } else {
            watch_again(relay, connection);
            link = &connection->next;
        }
    }
    return next;
}

static void set_timer(struct relay *relay, int64_t due_ns)
{
    struct itimerspec time = {
        .it_value = { due_ns / 1000000000, due_ns % 1000000000 },
    };

    if (due_ns == relay->timer_ns)
        return;
    if (timerfd_settime(relay->timer, TFD_TIMER_ABSTIME, &time, NULL) != 0)
        fail("set a timer");
    relay->timer_ns = due_ns;
}

/* Waits, and takes what has come. A connection does not go away meanwhile, so
 * that its other event still finds it. */
static void take_events(struct relay *relay)
{
    struct epoll_event events[EVENTS];
    int count = epoll_wait(relay->epoll, events, EVENTS, -1);
    uint64_t expired;

    for (int i = 0; i < count; i++) {
        void *source = events[i].data.ptr;

        if (source == &relay->listener)
            accept_one(relay);
        else if (source != &relay->timer)
            on_event(relay, source);
        else if (read(relay->timer, &expired, sizeof(expired)) > 0)
            relay->timer_ns = 0;
    }
}

/* ---- Start ---- */

static void watch_first(struct relay *relay, int fd, void *source)
{
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = source };

    if (epoll_ctl(relay->epoll, EPOLL_CTL_ADD, fd, &event) != 0)
        fail("watch a file");
}

static void open_relay(struct relay *relay)
{
    struct sockaddr_in address;

    relay->epoll = epoll_create1(EPOLL_CLOEXEC);
    relay->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    relay->listener = tcp_listen(&address);
    watch_first(relay, relay->listener, &relay->listener);
    watch_first(relay, relay->timer, &relay->timer);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
}

int main(int argc, char **argv)
{
    struct relay relay = { 0 };

    if (argc != 3) {
        fputs("Usage: relay DELAY TARGET_PORT\n", stderr);
        return EXIT_USAGE;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    relay.delay_ns = strtoll(argv[1], NULL, 10) * 1000;
    relay.target = loopback(atoi(argv[2]));
    open_relay(&relay);
    for (;;) {
        take_events(&relay);
        set_timer(&relay, pass_all_on(&relay));
    }
}
