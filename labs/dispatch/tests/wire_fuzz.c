/*
 * Whatever comes over a wire: a connection on a socket pair gets bytes that
 * libFuzzer makes up. The first of them chooses what they are: lines, as they
 * stand; frames, as they stand; or pieces of whole frames. What is delivered
 * must be a text, a line that was sent must come whole, and a message that was
 * read is written and read again as the same.
 */
#include <assert.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire/connection.h"
#include "wire/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LIMIT = 1000, BYTES = 32 * 1024 };

static const char request[] =
    "GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

struct state {
    struct connection connection;
    bool lines;
    const char *sent; /* lines that are still to come */
    const char *end;
};

static char *written(const struct message *message)
{
    char *text = NULL;
    size_t length = 0;
    FILE *stream = open_memstream(&text, &length);

    assert(stream);
    message_write(stream, message);
    assert(fclose(stream) == 0 && strlen(text) == length);
    return text;
}

static void check_round_trip(const struct message *message)
{
    static struct message again;
    char why[CODEC_WHY_SIZE] = "";
    char *text = written(message);
    char *second;

    assert(!strpbrk(text, "\n\r"));
    assert(message_read(text, strlen(text), &again, why) == MESSAGE_OK);
    assert(again.type == message->type);
    second = written(&again);
    if (message->type != MESSAGE_DISPATCH) /* which has the time in it */
        assert(strcmp(text, second) == 0);
    free(second);
    free(text);
}

/* The next line that was sent, unless it is empty or too long, is this one. */
static void check_line(struct state *state, const char *text, size_t length)
{
    const char *line;
    size_t line_length;

    do {
        const char *newline =
            memchr(state->sent, '\n', (size_t)(state->end - state->sent));

        assert(newline);
        line = state->sent;
        line_length = (size_t)(newline - line);
        state->sent = newline + 1;
    } while (line_length == 0 || line_length > LIMIT);
    assert(line_length == length && memcmp(line, text, length) == 0);
}

static void on_message(void *self, const char *text, size_t length)
{
    struct state *state = self;
    static struct message message;
    char why[CODEC_WHY_SIZE] = "";

    assert(text[length] == '\0' && length <= LIMIT);
    if (state->lines)
        check_line(state, text, length);
    if (message_read(text, length, &message, why) == MESSAGE_OK)
        check_round_trip(&message);
    else
        assert(why[0] && memchr(why, '\0', sizeof(why)));
}

static void on_closed(void *self)
{
    (void)self;
}

/* Each piece is a length, the first byte of a frame, and what is in it. */
static size_t make_frames(const uint8_t *data, size_t size, uint8_t *frames)
{
    size_t length = 0;

    while (size >= 2 && length < BYTES - 256) {
        size_t count = data[0] % 126;

        count = count < size - 2 ? count : size - 2;
        frames[length++] = data[1] & 0x8f;
        frames[length++] = (uint8_t)(0x80 | count);
        memset(frames + length, 0, 4); /* a mask that changes nothing */
        length += 4;
        memcpy(frames + length, data + 2, count);
        length += count;
        data += 2 + count;
        size -= 2 + count;
    }
    return length;
}

static void send_all(int file, const void *bytes, size_t size)
{
    assert(write(file, bytes, size) == (ssize_t)size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t frames[BYTES];
    struct state state = { .connection.on_message = on_message,
                           .connection.on_closed = on_closed };
    uv_loop_t loop;
    int ends[2];

    if (size < 1 || size > BYTES)
        return 0;
    signal(SIGPIPE, SIG_IGN);
    state.lines = data[0] % 3 == 0;
    state.sent = (const char *)data + 1;
    state.end = (const char *)data + size;
    state.connection.self = &state;
    state.connection.framing = state.lines
                                   ? lines_framing("fuzz", LIMIT)
                                   : websocket_framing(NULL, NULL, LIMIT);
    assert(uv_loop_init(&loop) == 0);
    assert(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    connection_open(&state.connection, &loop, true);
    assert(uv_pipe_open(&state.connection.stream.pipe, ends[1]) == 0);
    connection_begin(&state.connection);
    if (!state.lines)
        send_all(ends[0], request, strlen(request));
    if (data[0] % 3 == 2)
        send_all(ends[0], frames, make_frames(data + 1, size - 1, frames));
    else
        send_all(ends[0], data + 1, size - 1);
    shutdown(ends[0], SHUT_WR);
    uv_run(&loop, UV_RUN_DEFAULT); /* until it has seen the end, and closed */
    assert(state.connection.closed && uv_loop_close(&loop) == 0);
    close(ends[0]);
    return 0;
}
