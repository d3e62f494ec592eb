/* A process that works for a box: its stdin and stdout are one Unix socket to
 * us, on which it gets lines and answers lines. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "flow/parts.h"
#include "support/clock.h"

enum { WORDS_LIMIT = COMMAND_SIZE / 2 + 3, GRACE_MS = 500 };

static bool runs(const struct worker *worker)
{
    return worker->process.pid > 0;
}

static void signal_group(const struct worker *worker, int number)
{
    if (runs(worker))
        kill(-worker->process.pid, number); /* it leads a session of its own */
}

/* ---- The end ---- */

static void on_closed(uv_handle_t *handle)
{
    struct worker *worker = handle->data;

    if (--worker->open == 0)
        care_ended(worker);
}

static void close_once(uv_handle_t *handle)
{
    if (!uv_is_closing(handle))
        uv_close(handle, on_closed);
}

void worker_kill(struct worker *worker, const char *why)
{
    if (worker->open == 0 || worker->state == WORKER_KILLED)
        return;
    if (!worker->told)
        snprintf(worker->why, sizeof(worker->why), "%s", why);
    worker->state = WORKER_KILLED;
    signal_group(worker, SIGKILL);
}

void worker_stop(struct worker *worker)
{
    if (worker->state != WORKER_IDLE && worker->state != WORKER_WORKING)
        return;
    snprintf(worker->why, sizeof(worker->why), "it was stopped");
    worker->told = true;
    worker->state = WORKER_STOPS;
    worker->until_ms = now_ms() + GRACE_MS;
    signal_group(worker, SIGTERM);
}

/* ---- Lines ---- */

static void take_lines(struct worker *worker)
{
    char *start = worker->line;
    char *end = worker->line + worker->length;
    char *newline;

    while ((newline = memchr(start, '\n', (size_t)(end - start)))) {
        *newline = '\0';
        work_take_answer(worker, start, (size_t)(newline - start));
        start = newline + 1;
    }
    worker->length = (size_t)(end - start);
    memmove(worker->line, start, worker->length);
}

static void on_room_wanted(uv_handle_t *handle, size_t suggested,
                           uv_buf_t *buffer)
{
    struct worker *worker = handle->data;

    (void)suggested;
    *buffer = uv_buf_init(worker->line + worker->length,
                          (unsigned)(sizeof(worker->line) - worker->length));
}

/* Without room for more uv says UV_ENOBUFS. */
static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
    struct worker *worker = stream->data;

    (void)buffer;
    if (count > 0) {
        worker->length += (size_t)count;
        take_lines(worker);
    } else if (count < 0) { /* of no use any more */
        worker_kill(worker,
                    count == UV_ENOBUFS ? "its answer is too long" : "");
        close_once((uv_handle_t *)stream);
    }
}

/* Of a round's events uv tells of signals last: what it said before it ended
 * has been read. */
static void on_exit(uv_process_t *process, int64_t exit_status, int term_signal)
{
    struct worker *worker = process->data;

    signal_group(worker, SIGKILL); /* whom it left behind */
    process->pid = 0;
    worker->exit_status = exit_status;
    worker->term_signal = term_signal;
    close_once((uv_handle_t *)&worker->pipe);
    close_once((uv_handle_t *)process);
}

bool worker_write(struct worker *worker, const char *line, size_t length)
{
    uv_buf_t buffer = uv_buf_init((char *)line, (unsigned)length);

    return uv_try_write((uv_stream_t *)&worker->pipe, &buffer, 1) ==
           (int)length;
}

/* ---- The beginning ---- */

/* "leash PARENT COMMAND...": see stages/leash.c. text is what words point to.
 */
static void make_words(const struct worker *worker, char text[COMMAND_SIZE],
                       char parent[16], char *words[WORDS_LIMIT])
{
    const char *command = worker->flow->topology->boxes[worker->box].command;
    char *rest = text;
    size_t count = 2;

    snprintf(text, COMMAND_SIZE, "%s", command);
    snprintf(parent, 16, "%d", (int)getpid());
    words[0] = "leash";
    words[1] = parent;
    while ((words[count] = strtok_r(rest, " ", &rest)))
        count++;
}

static int spawn(struct worker *worker, uv_file socket)
{
    uv_stdio_container_t files[] = {
        { .flags = UV_INHERIT_FD, .data.fd = socket },
        { .flags = UV_INHERIT_FD, .data.fd = socket },
        { .flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO },
    };
    char text[COMMAND_SIZE];
    char parent[16];
    char *words[WORDS_LIMIT];
    uv_process_options_t options = {
        .exit_cb = on_exit,
        .file = "leash",
        .args = words,
        .flags = UV_PROCESS_DETACHED, /* Ctrl-C is our business */
        .stdio_count = 3,
        .stdio = files,
    };

    make_words(worker, text, parent, words);
    return uv_spawn(&worker->flow->loop, &worker->process, &options);
}

bool worker_start(struct worker *worker)
{
    uv_loop_t *loop = &worker->flow->loop;
    uv_os_sock_t ends[2];
    int error = uv_socketpair(SOCK_STREAM, 0, ends, UV_NONBLOCK_PIPE, 0);

    if (error) {
        snprintf(worker->why, sizeof(worker->why), "%s", uv_strerror(error));
        return false;
    }
    worker->length = 0;
    worker->told = false;
    worker->why[0] = '\0';
    worker->open = 2;
    worker->exit_status = 0;
    worker->term_signal = 0;
    uv_pipe_init(loop, &worker->pipe, 0);
    worker->pipe.data = worker->process.data = worker;
    uv_pipe_open(&worker->pipe, ends[0]);
    error = spawn(worker, ends[1]);
    close(ends[1]);
    worker->state = error ? WORKER_KILLED : WORKER_IDLE;
    if (error) {
        worker->process.pid = 0;
        worker->exit_status = 1;
        snprintf(worker->why, sizeof(worker->why), "it cannot be started: %s",
                 uv_strerror(error));
        close_once((uv_handle_t *)&worker->pipe);
        close_once((uv_handle_t *)&worker->process);
    } else {
        uv_read_start((uv_stream_t *)&worker->pipe, on_room_wanted, on_read);
    }
    return true;
}
