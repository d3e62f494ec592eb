#include "process.h"

#include <assert.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    LAST_WORDS_MS = 1000, /* between the end of its output and of the process */
    TERMINATED_MS = 500,  /* to stop after SIGTERM */
};

/* ---- The supervisor ---- */

static void on_signal(uv_signal_t *handle, int number)
{
    struct supervisor *supervisor = handle->data;

    supervisor->interrupted = number;
}

bool supervisor_open(struct supervisor *supervisor)
{
    int error;

    *supervisor = (struct supervisor){ 0 };
    error = uv_loop_init(&supervisor->loop);
    if (error) {
        fprintf(stderr, "app: cannot start the event loop: %s\n",
                uv_strerror(error));
        return false;
    }
    signal(SIGPIPE, SIG_IGN); /* a dead child is an error, not our end */

    uv_signal_init(&supervisor->loop, &supervisor->on_interrupt);
    uv_signal_init(&supervisor->loop, &supervisor->on_terminate);
    supervisor->on_interrupt.data = supervisor;
    supervisor->on_terminate.data = supervisor;
    uv_signal_start(&supervisor->on_interrupt, on_signal, SIGINT);
    uv_signal_start(&supervisor->on_terminate, on_signal, SIGTERM);
    return true;
}

void supervisor_close(struct supervisor *supervisor)
{
    int left;

    uv_close((uv_handle_t *)&supervisor->on_interrupt, NULL);
    uv_close((uv_handle_t *)&supervisor->on_terminate, NULL);
    uv_run(&supervisor->loop, UV_RUN_DEFAULT);
    left = uv_loop_close(&supervisor->loop);
    assert(left == 0);
    (void)left;
}

/* ---- Events: each notes what happened, whoever waits looks at it ---- */

static void on_child(uv_signal_t *handle, int number)
{
    struct process *process = handle->data;

    (void)number; /* SIGCHLD, of this child or another */
    if (process->pid > 0 && !process->exited &&
        waitpid(process->pid, &process->exit_status, WNOHANG) == process->pid)
        process->exited = true;
}

static void on_expired(uv_timer_t *timer)
{
    struct process *process = timer->data;

    process->expired = true;
}

static void on_room_needed(uv_handle_t *handle, size_t suggested,
                           uv_buf_t *buffer)
{
    struct process *process = handle->data;
    size_t size;
    char *room = line_reader_room(&process->reader, &size);

    (void)suggested;
    *buffer = uv_buf_init(room, (unsigned int)size);
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
    struct process *process = stream->data;

    (void)buffer;
    if (count >= 0) {
        line_reader_added(&process->reader, (size_t)count);
    } else {
        process->flooded = count == UV_ENOBUFS;
        process->closed = !process->flooded;
        uv_read_stop(stream);
    }
}

static void on_written(uv_write_t *write, int error)
{
    struct process *process = write->data;

    process->writing = false;
    process->closed = process->closed || error;
}

static void on_closed(uv_handle_t *handle)
{
    struct process *process = handle->data;

    process->open_handles--;
}

/* ---- Waiting ---- */

static void start_timer(struct process *process, int milliseconds)
{
    process->expired = false;
    uv_update_time(&process->supervisor->loop);
    uv_timer_start(&process->timer, on_expired, (uint64_t)milliseconds, 0);
}

static void wait_for_event(struct process *process)
{
    uv_run(&process->supervisor->loop, UV_RUN_ONCE);
}

/* True if the process ended within the time. */
static bool wait_for_exit(struct process *process, int milliseconds)
{
    start_timer(process, milliseconds);
    while (!process->exited && !process->expired)
        wait_for_event(process);
    uv_timer_stop(&process->timer);
    return process->exited;
}

enum line_status process_wait_for_line(struct process *process,
                                       int milliseconds, char **line,
                                       size_t *length)
{
    enum line_status status = LINE_NONE;

    start_timer(process, milliseconds);
    for (;;) {
        if (!process->writing)
            status = line_reader_take(&process->reader, line, length);
        if (status != LINE_NONE || process->closed || process->flooded ||
            process->expired || process->supervisor->interrupted)
            break;
        wait_for_event(process);
    }
    uv_timer_stop(&process->timer);

    if (status == LINE_NONE && process->closed)
        wait_for_exit(process, LAST_WORDS_MS); /* so that it is known */
    return status;
}

/* ---- Start ---- */

static void own_handle(struct process *process, uv_handle_t *handle)
{
    handle->data = process;
    process->open_handles++;
}

static void init_handles(struct process *process, uv_loop_t *loop)
{
    uv_signal_init(loop, &process->on_child);
    uv_timer_init(loop, &process->timer);
    uv_pipe_init(loop, &process->to, 0);
    uv_pipe_init(loop, &process->from, 0);
    own_handle(process, (uv_handle_t *)&process->on_child);
    own_handle(process, (uv_handle_t *)&process->timer);
    own_handle(process, (uv_handle_t *)&process->to);
    own_handle(process, (uv_handle_t *)&process->from);
    process->write.data = process;
}

/* Opens two pipes, our ends as streams. The child's ends are in child, open,
 * even if it fails. Real pipes: UV_CREATE_PIPE would make socket pairs, which
 * are slower. */
static int open_pipes(struct process *process, uv_file child[2])
{
    uv_file in[2] = { -1, -1 };
    uv_file out[2] = { -1, -1 };
    int error = uv_pipe(in, 0, UV_NONBLOCK_PIPE);

    if (!error)
        error = uv_pipe_open(&process->to, in[1]);
    if (!error)
        error = uv_pipe(out, UV_NONBLOCK_PIPE, 0);
    if (!error)
        error = uv_pipe_open(&process->from, out[0]);
    child[0] = in[0];
    child[1] = out[1];
    return error;
}

/* Not uv_spawn: that forks, which copies all that we have mapped, and takes a
 * sixth of the time from the start of app to its end. */
static int spawn(struct process *process, char *path, const uv_file child[2])
{
    extern char **environ;
    char *arguments[] = { path, NULL };
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t ours;
    int error;

    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    sigemptyset(&ours);
    sigaddset(&ours, SIGPIPE); /* which a child would ignore, too */
    posix_spawnattr_setsigdefault(&attributes, &ours);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

    error = posix_spawn_file_actions_adddup2(&actions, child[0], STDIN_FILENO);
    if (!error)
        error =
            posix_spawn_file_actions_adddup2(&actions, child[1], STDOUT_FILENO);
    if (!error)
        error = posix_spawn(&process->pid, path, &actions, &attributes,
                            arguments, environ);

    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return uv_translate_sys_error(error);
}

static void close_fd(uv_file fd)
{
    if (fd >= 0)
        close(fd);
}

bool process_start(struct process *process, struct supervisor *supervisor,
                   const char *directory, const char *name)
{
    uv_file child[2];
    char path[4096];
    int error;

    *process = (struct process){ .supervisor = supervisor, .name = name };
    init_handles(process, &supervisor->loop);
    snprintf(path, sizeof(path), "%s/%s", directory, name);
    error = open_pipes(process, child);
    if (!error)
        error = uv_signal_start(&process->on_child, on_child, SIGCHLD);
    if (!error)
        error = spawn(process, path, child);
    close_fd(child[0]);
    close_fd(child[1]);
    if (!error)
        error = uv_read_start((uv_stream_t *)&process->from, on_room_needed,
                              on_read);
    if (error)
        fprintf(stderr, "app: cannot start %s: %s (it must lie beside app)\n",
                path, uv_strerror(error));
    return !error;
}

/* ---- Write ---- */

void process_write(struct process *process, char *bytes, size_t length)
{
    uv_stream_t *stream = (uv_stream_t *)&process->to;
    uv_buf_t rest = uv_buf_init(bytes, (unsigned int)length);
    int written = uv_try_write(stream, &rest, 1);

    if (written == (int)length)
        return;
    if (written == UV_EAGAIN)
        written = 0;
    if (written >= 0) {
        rest.base += written;
        rest.len -= (size_t)written;
        written = uv_write(&process->write, stream, &rest, 1, on_written);
    }
    process->writing = written == 0;
    process->closed = process->closed || written < 0;
}

/* ---- End ---- */

static void close_handle(uv_handle_t *handle)
{
    if (!uv_is_closing(handle))
        uv_close(handle, on_closed);
}

bool process_end(struct process *process, int milliseconds)
{
    bool in_time;

    close_handle((uv_handle_t *)&process->to);
    in_time = wait_for_exit(process, milliseconds);
    if (!process->exited) {
        kill(process->pid, SIGTERM);
        wait_for_exit(process, TERMINATED_MS);
    }
    if (!process->exited)
        kill(process->pid, SIGKILL);
    while (!process->exited)
        wait_for_event(process);
    return in_time;
}

struct exit_text process_describe_exit(const struct process *process)
{
    int status = process->exit_status;
    struct exit_text exit;

    if (WIFSIGNALED(status))
        snprintf(exit.text, sizeof(exit.text), "killed by signal %d (%s)",
                 WTERMSIG(status), strsignal(WTERMSIG(status)));
    else
        snprintf(exit.text, sizeof(exit.text), "exit status %d",
                 WEXITSTATUS(status));
    return exit;
}

void process_close(struct process *process)
{
    if (!process->supervisor)
        return;
    close_handle((uv_handle_t *)&process->on_child);
    close_handle((uv_handle_t *)&process->timer);
    close_handle((uv_handle_t *)&process->to);
    close_handle((uv_handle_t *)&process->from);
    while (process->open_handles > 0)
        wait_for_event(process);
    process->supervisor = NULL;
    process->pid = 0;
}
