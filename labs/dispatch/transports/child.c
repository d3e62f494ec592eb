#include "transports/child.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "support/narration.h"
#include "support/printable.h"

static void on_closed(uv_handle_t *handle)
{
    struct child *child = handle->data;

    if (--child->open > 0)
        return;
    child->runs = false;
    child->on_end(child->self, child->why);
}

static void close_all(struct child *child)
{
    uv_close((uv_handle_t *)&child->process, on_closed);
    uv_close((uv_handle_t *)&child->words, on_closed);
}

static void give_room(uv_handle_t *handle, size_t suggested, uv_buf_t *room)
{
    static char text[512];

    (void)handle;
    (void)suggested;
    *room = uv_buf_init(text, sizeof(text) - 1);
}

static void on_words(uv_stream_t *stream, ssize_t count, const uv_buf_t *room)
{
    const struct child *child = stream->data;
    char *rest = room->base;
    char *line;

    if (count < 0)
        uv_read_stop(stream);
    if (count <= 0)
        return;
    rest[count] = '\0';
    while ((line = strtok_r(rest, "\n", &rest)))
        narrate("[%s] %s\n", child->name,
                printable(line, line, strlen(line) + 1));
}

static void on_exit(uv_process_t *process, int64_t status, int signal)
{
    struct child *child = process->data;

    if (signal)
        snprintf(child->why, sizeof(child->why), "signal %d (%s)", signal,
                 strsignal(signal));
    else
        snprintf(child->why, sizeof(child->why), "exit status %d", (int)status);
    uv_kill(-process->pid, SIGKILL); /* whoever it left behind */
    close_all(child);
}

bool child_start(struct child *child, uv_loop_t *loop, char **words,
                 struct connection *connection)
{
    uv_stdio_container_t files[] = {
        { .flags = UV_CREATE_PIPE | UV_READABLE_PIPE,
          .data.stream = &connection->streams[1].any },
        { .flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE,
          .data.stream = &connection->streams[0].any },
        { .flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE,
          .data.stream = (uv_stream_t *)&child->words },
    };
    const uv_process_options_t options = {
        .exit_cb = on_exit,
        .file = words[0],
        .args = words,
        .flags = UV_PROCESS_DETACHED, /* a group of its own */
        .stdio = files,
        .stdio_count = 3,
    };
    int error;

    uv_pipe_init(loop, &child->words, 0);
    child->words.data = child;
    child->process.data = child;
    child->open = 2;
    child->runs = true;
    error = uv_spawn(loop, &child->process, &options);
    if (!error) {
        uv_read_start((uv_stream_t *)&child->words, give_room, on_words);
        return true;
    }
    snprintf(child->why, sizeof(child->why), "cannot start %s: %s", words[0],
             uv_strerror(error));
    close_all(child);
    return false;
}

void child_kill(struct child *child)
{
    if (child->runs && uv_is_active((uv_handle_t *)&child->process))
        uv_kill(-child->process.pid, SIGKILL);
}
