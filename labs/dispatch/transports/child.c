#include "transports/child.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/narration.h"
#include "support/printable.h"

enum { LINE_LIMIT = 900 }; /* of what it says on its stderr */

static void let_go(struct child *child)
{
    if (--child->open > 0)
        return;
    child->runs = false;
    child->on_end(child->self, child->why);
}

static void on_process_closed(uv_handle_t *handle)
{
    let_go(handle->data);
}

static void on_words_closed(void *self)
{
    let_go(self);
}

static void close_all(struct child *child)
{
    uv_close((uv_handle_t *)&child->process, on_process_closed);
    connection_close(&child->words, "it has ended");
}

static void on_words(void *self, const char *text, size_t length)
{
    const struct child *child = self;
    char line[LINE_LIMIT + 1];

    (void)length;
    narrate("[%s] %s\n", child->name, printable(text, line, sizeof(line)));
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

static void open_words(struct child *child, uv_loop_t *loop)
{
    child->words = (struct connection){
        .framing = lines_framing(child->name, LINE_LIMIT),
        .on_message = on_words,
        .on_closed = on_words_closed,
        .self = child,
    };
    connection_open(&child->words, loop, true);
}

/* Returns 0 or an error. Its stdin and stdout are one end of a socket pair, of
 * which the connection has the other; its stderr is a pipe. */
static int spawn(struct child *child, uv_loop_t *loop, char **words,
                 struct connection *connection)
{
    uv_os_sock_t ends[2];
    uv_stdio_container_t files[3] = { 0 };
    const uv_process_options_t options = {
        .exit_cb = on_exit,
        .file = words[0],
        .args = words,
        .flags = UV_PROCESS_DETACHED, /* a group of its own */
        .stdio = files,
        .stdio_count = 3,
    };
    int error = uv_socketpair(SOCK_STREAM, 0, ends, UV_NONBLOCK_PIPE, 0);

    if (error)
        return error;
    files[0].flags = files[1].flags = UV_INHERIT_FD;
    files[0].data.fd = files[1].data.fd = ends[1];
    files[2].flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE;
    files[2].data.stream = &child->words.stream.any;
    error = uv_spawn(loop, &child->process, &options);
    close(ends[1]);
    if (error || uv_pipe_open(&connection->stream.pipe, ends[0]) != 0)
        close(ends[0]);
    return error;
}

bool child_start(struct child *child, uv_loop_t *loop, char **words,
                 struct connection *connection)
{
    int error;

    open_words(child, loop);
    child->process.data = child;
    child->open = 2;
    child->runs = true;
    error = spawn(child, loop, words, connection);
    if (!error) {
        connection_begin(&child->words);
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
