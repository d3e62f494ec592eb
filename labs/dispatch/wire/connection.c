#include "wire/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool would_block(void)
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

/* A process that is killed with something unread resets its connection. */
static void close_broken(struct connection *connection)
{
    bool gone = errno == ECONNRESET || errno == EPIPE;

    connection_close(connection,
                     gone ? "it closed the connection" : strerror(errno));
}

/* Closes what we write to: the other end sees the end of what we sent, and can
 * still read it. */
static void half_close(struct connection *connection)
{
    if (connection->out.file == connection->in.file) {
        shutdown(connection->out.file, SHUT_WR);
    } else if (connection->out.file >= 0) {
        close(connection->out.file);
        connection->out.file = -1;
    }
}

/* Writes what fits. */
static void flush(struct connection *connection)
{
    struct bytes *unsent = &connection->unsent;
    ssize_t count = write(connection->out.file, unsent->data, unsent->length);

    if (count < 0 && !would_block()) {
        close_broken(connection);
        return;
    }
    bytes_drop(unsent, count > 0 ? (size_t)count : 0);
    if (unsent->length > 0 && !connection->waits)
        connection->waits = loop_add(connection->loop, &connection->out);
    if (unsent->length == 0 && connection->waits) {
        loop_remove(connection->loop, &connection->out);
        connection->waits = false;
    }
    if (unsent->length == 0 && connection->ending)
        half_close(connection);
}

static void on_writable(void *self, short events)
{
    (void)events;
    flush(self);
}

static void on_readable(void *self, short events)
{
    struct connection *connection = self;
    char bytes[64 * 1024];
    ssize_t count = read(connection->in.file, bytes, sizeof(bytes));

    (void)events;
    if (count > 0)
        connection->framing.ops->receive(connection->framing.self, connection,
                                         bytes, (size_t)count);
    else if (count == 0)
        connection_close(connection, "it closed the connection");
    else if (!would_block())
        close_broken(connection);
}

void connection_open(struct connection *connection, struct loop *loop, int in,
                     int out, struct framing framing,
                     void (*on_message)(void *self, const char *text,
                                        size_t length),
                     void *self)
{
    *connection = (struct connection){
        .loop = loop,
        .in = { in, POLLIN, on_readable, connection },
        .out = { out, POLLOUT, on_writable, connection },
        .framing = framing,
        .on_message = on_message,
        .self = self,
    };
    if (!framing.self || fcntl(in, F_SETFL, O_NONBLOCK) != 0 ||
        fcntl(out, F_SETFL, O_NONBLOCK) != 0 ||
        !loop_add(loop, &connection->in))
        connection_close(connection, "no memory for it");
}

void connection_send(struct connection *connection, const char *text,
                     size_t length)
{
    if (!connection->closed && !connection->ending)
        connection->framing.ops->send(connection->framing.self, connection,
                                      text, length);
}

void connection_write(struct connection *connection, const char *bytes,
                      size_t length)
{
    bool idle = connection->unsent.length == 0;

    if (connection->closed)
        return;
    if (connection->unsent.length + length > UNSENT_LIMIT)
        connection_close(connection, "it reads too slowly");
    else if (!bytes_add(&connection->unsent, bytes, length))
        connection_close(connection, "no memory for it");
    else if (idle)
        flush(connection);
}

void connection_deliver(struct connection *connection, const char *text,
                        size_t length)
{
    if (!connection->closed && !connection->ending)
        connection->on_message(connection->self, text, length);
}

void connection_finish(struct connection *connection)
{
    if (connection->closed || connection->ending)
        return;
    connection->framing.ops->finish(connection->framing.self, connection);
    connection->ending = true;
    if (!connection->closed && connection->unsent.length == 0)
        half_close(connection);
}

void connection_close(struct connection *connection, const char *why)
{
    if (connection->closed)
        return;
    connection->closed = true;
    snprintf(connection->why, sizeof(connection->why), "%s", why);
    loop_remove(connection->loop, &connection->in);
    loop_remove(connection->loop, &connection->out);
    close(connection->in.file);
    if (connection->out.file != connection->in.file &&
        connection->out.file >= 0)
        close(connection->out.file);
}

void connection_release(struct connection *connection)
{
    connection_close(connection, "released");
    if (connection->framing.self)
        connection->framing.ops->release(connection->framing.self);
    connection->framing.self = NULL;
    bytes_release(&connection->unsent);
}
