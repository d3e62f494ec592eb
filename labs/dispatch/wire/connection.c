#include "wire/connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes that go together. */
struct block {
    uv_write_t request;
    size_t length;
    char bytes[];
};

/* A process that is killed with something unread resets its connection. */
static void close_broken(struct connection *connection, int error)
{
    bool gone = error == UV_EOF || error == UV_ECONNRESET || error == UV_EPIPE;

    connection_close(connection,
                     gone ? "it closed the connection" : uv_strerror(error));
}

/* ---- Coming ---- */

/* One is enough: what is read is used before anything else is. */
static void give_room(uv_handle_t *handle, size_t suggested, uv_buf_t *room)
{
    static char bytes[64 * 1024];

    (void)handle;
    (void)suggested;
    *room = uv_buf_init(bytes, sizeof(bytes));
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *room)
{
    struct connection *connection = stream->data;

    if (count < 0)
        close_broken(connection, (int)count);
    else
        connection->framing.ops->receive(connection->framing.self, room->base,
                                         (size_t)count);
}

void connection_deliver(struct connection *connection, const char *text,
                        size_t length)
{
    if (!connection->closed && !connection->ending)
        connection->on_message(connection->self, text, length);
}

/* ---- Going ---- */

static void on_written(uv_write_t *request, int error)
{
    if (error && error != UV_ECANCELED)
        close_broken(request->handle->data, error);
    free(request); /* its block begins with it */
}

/* Before the loop waits again: writes what can be written at once, and leaves
 * the rest to it. */
static void flush(uv_prepare_t *prepare)
{
    struct connection *connection = prepare->data;
    struct block *block = connection->block;
    uv_buf_t rest;
    int count;

    uv_prepare_stop(prepare);
    connection->block = NULL;
    if (!block)
        return;
    rest = uv_buf_init(block->bytes, (unsigned int)block->length);
    count = uv_try_write(&connection->stream.any, &rest, 1);
    if (count > 0) {
        rest.base += count;
        rest.len -= (size_t)count;
    }
    if (rest.len > 0 && (count >= 0 || count == UV_EAGAIN))
        count = uv_write(&block->request, &connection->stream.any, &rest, 1,
                         on_written);
    else
        free(block);
    if (count < 0)
        close_broken(connection, count);
}

void connection_write(struct connection *connection, const char *bytes,
                      size_t length)
{
    size_t before = connection->block ? connection->block->length : 0;
    size_t queued = uv_stream_get_write_queue_size(&connection->stream.any);
    struct block *block;

    if (connection->closed)
        return;
    if (queued + before + length > UNSENT_LIMIT) {
        connection_close(connection, "it reads too slowly");
        return;
    }
    block = realloc(connection->block, sizeof(*block) + before + length);
    if (!block) {
        close_broken(connection, UV_ENOMEM);
        return;
    }
    memcpy(block->bytes + before, bytes, length);
    block->length = before + length;
    connection->block = block;
    uv_prepare_start(&connection->before_waiting, flush);
}

void connection_send(struct connection *connection, const char *text,
                     size_t length)
{
    if (!connection->closed && !connection->ending)
        connection->framing.ops->send(connection->framing.self, text, length);
}

/* ---- The beginning ---- */

void connection_open(struct connection *connection, uv_loop_t *loop,
                     bool is_local)
{
    if (is_local)
        uv_pipe_init(loop, &connection->stream.pipe, 0);
    else
        uv_tcp_init(loop, &connection->stream.tcp);
    uv_prepare_init(loop, &connection->before_waiting);
    connection->stream.handle.data = connection;
    connection->before_waiting.data = connection;
    connection->handles = 2;
}

void connection_begin(struct connection *connection)
{
    union stream *stream = &connection->stream;
    int error = UV_ENOMEM;

    if (connection->closed)
        return;
    if (stream->handle.type == UV_TCP)
        uv_tcp_nodelay(&stream->tcp, 1);
    if (connection->framing.self)
        error = uv_read_start(&stream->any, give_room, on_read);
    if (error)
        close_broken(connection, error);
    else
        connection->framing.ops->begin(connection->framing.self, connection);
}

static void on_connected(uv_connect_t *request, int error)
{
    struct connection *connection = request->handle->data;

    if (error && error != UV_ECANCELED)
        connection_close(connection, uv_strerror(error));
    else if (!error)
        connection_begin(connection);
}

void connection_connect(struct connection *connection, uv_loop_t *loop,
                        const char *address)
{
    struct sockaddr_storage found;
    int error = UV_ENOMEM;

    connection_open(connection, loop, false);
    if (connection->framing.self)
        error = address_find(loop, address, &found);
    if (!error)
        error = uv_tcp_connect(&connection->connect, &connection->stream.tcp,
                               (const struct sockaddr *)&found, on_connected);
    if (error)
        connection_close(connection, uv_strerror(error));
}

/* ---- The end ---- */

static void on_handle_closed(uv_handle_t *handle)
{
    struct connection *connection = handle->data;

    if (--connection->handles > 0)
        return;
    free(connection->block);
    if (connection->framing.self)
        connection->framing.ops->release(connection->framing.self);
    connection->on_closed(connection->self);
}

void connection_close(struct connection *connection, const char *why)
{
    if (connection->closed)
        return;
    connection->closed = true;
    snprintf(connection->why, sizeof(connection->why), "%s", why);
    flush(&connection->before_waiting); /* a goodbye may wait there */
    uv_close(&connection->stream.handle, on_handle_closed);
    uv_close((uv_handle_t *)&connection->before_waiting, on_handle_closed);
}

static void on_shut_down(uv_shutdown_t *request, int error)
{
    (void)request;
    (void)error;
}

void connection_finish(struct connection *connection)
{
    int error;

    if (connection->closed || connection->ending)
        return;
    if (connection->framing.ops->finish)
        connection->framing.ops->finish(connection->framing.self);
    connection->ending = true;
    flush(&connection->before_waiting);
    if (connection->closed)
        return;
    error = uv_shutdown(&connection->shutdown, &connection->stream.any,
                        on_shut_down);
    if (error)
        close_broken(connection, error);
}

/* ---- Addresses ---- */

int address_find(uv_loop_t *loop, const char *text,
                 struct sockaddr_storage *address)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
    const char *colon = strrchr(text, ':');
    char host[ADDRESS_SIZE];
    uv_getaddrinfo_t request;
    int error;

    if (!colon || colon == text || colon - text >= ADDRESS_SIZE)
        return UV_EAI_NONAME;
    if (text[0] == '[' && colon[-1] == ']')
        snprintf(host, sizeof(host), "%.*s", (int)(colon - text) - 2, text + 1);
    else
        snprintf(host, sizeof(host), "%.*s", (int)(colon - text), text);
    error = uv_getaddrinfo(loop, &request, NULL, host, colon + 1, &hints);
    if (error)
        return error;
    memcpy(address, request.addrinfo->ai_addr, request.addrinfo->ai_addrlen);
    uv_freeaddrinfo(request.addrinfo);
    return 0;
}

void address_write(const uv_tcp_t *socket, char text[ADDRESS_SIZE])
{
    struct sockaddr_storage own = { 0 };
    struct sockaddr *name = (struct sockaddr *)&own;
    int size = sizeof(own);
    char host[100] = "?";

    uv_tcp_getsockname(socket, name, &size);
    uv_ip_name(name, host, sizeof(host));
    /* RFC 3986, section 3.2.2: an IPv6 address in a URL stands in brackets. */
    snprintf(text, ADDRESS_SIZE, strchr(host, ':') ? "[%s]:%d" : "%s:%d", host,
             ntohs(((struct sockaddr_in *)&own)->sin_port));
}

int64_t backoff_ms(int32_t failures)
{
    return failures < 6 ? INT64_C(100) << failures : 5000;
}
