#include "service.h"

#include <assert.h>
#include <ctype.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    LAST_WORDS_MS = 1000, /* between the end of its output and of the process */
    ASKED_MS = 1000,      /* to stop after being asked */
    TERMINATED_MS = 500,  /* to stop after SIGTERM */
};

/* ---- The supervisor ---- */

static void on_signal(uv_signal_t *handle, int number)
{
    struct supervisor *supervisor = handle->data;

    supervisor->interrupted = number;
}

/* libuv wants stdin, stdout and stderr to be taken, if only by something that
 * cannot be written. */
static void fill_standard_fds(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    while (fd >= 0 && fd <= STDERR_FILENO);
    close(fd);
}

bool supervisor_open(struct supervisor *supervisor)
{
    int error;

    fill_standard_fds();
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

static void on_exit_of(uv_process_t *process, int64_t exit_status,
                       int term_signal)
{
    struct service *service = process->data;

    service->exited = true;
    service->exit_status = exit_status;
    service->term_signal = term_signal;
}

static void on_expired(uv_timer_t *timer)
{
    struct service *service = timer->data;

    service->expired = true;
}

static void on_room_needed(uv_handle_t *handle, size_t suggested,
                           uv_buf_t *buffer)
{
    struct service *service = handle->data;
    size_t size;
    char *room = line_reader_room(&service->reader, &size);

    (void)suggested;
    *buffer = uv_buf_init(room, (unsigned int)size);
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
    struct service *service = stream->data;

    (void)buffer;
    if (count >= 0) {
        line_reader_added(&service->reader, (size_t)count);
    } else {
        service->broken = (int)count;
        uv_read_stop(stream);
    }
}

static void on_written(uv_write_t *write, int error)
{
    struct service *service = write->data;

    service->writing = false;
    if (error && !service->broken)
        service->broken = error;
}

static void on_closed(uv_handle_t *handle)
{
    struct service *service = handle->data;

    service->open_handles--;
}

/* ---- Waiting ---- */

static void start_timer(struct service *service, int milliseconds)
{
    service->expired = false;
    uv_update_time(&service->supervisor->loop);
    uv_timer_start(&service->timer, on_expired, (uint64_t)milliseconds, 0);
}

static void wait_for_event(struct service *service)
{
    uv_run(&service->supervisor->loop, UV_RUN_ONCE);
}

/* True if the process ended within the time. */
static bool wait_for_exit(struct service *service, int milliseconds)
{
    start_timer(service, milliseconds);
    while (!service->exited && !service->expired)
        wait_for_event(service);
    uv_timer_stop(&service->timer);
    return service->exited;
}

/* Waits until a line can be taken and the request is written; LINE_NONE if
 * there will be none. */
static enum line_status wait_for_line(struct service *service, char **line,
                                      size_t *length)
{
    enum line_status status = LINE_NONE;

    for (;;) {
        if (!service->writing)
            status = line_reader_take(&service->reader, line, length);
        if (status != LINE_NONE || service->broken || service->expired ||
            service->supervisor->interrupted)
            return status;
        wait_for_event(service);
    }
}

/* ---- Saying what went wrong ---- */

/* Whoever writes to the same terminal may come between two writes: each line is
 * written at once. */

struct exit_text {
    char text[64];
};

static struct exit_text describe_exit(const struct service *service)
{
    struct exit_text exit;

    if (service->term_signal)
        snprintf(exit.text, sizeof(exit.text), "killed by signal %d (%s)",
                 service->term_signal, strsignal(service->term_signal));
    else
        snprintf(exit.text, sizeof(exit.text), "exit status %" PRId64,
                 service->exit_status);
    return exit;
}

/* There is no line, and there will be none: why? */
static void explain_silence(struct service *service, int deadline_ms)
{
    const char *name = service->name;
    bool closed = service->broken && service->broken != UV_ENOBUFS;
    bool died = closed && wait_for_exit(service, LAST_WORDS_MS);

    if (service->supervisor->interrupted)
        return; /* Ctrl-C reaches the service, too; that is said once */

    if (died)
        fprintf(stderr, "app: %s died before it answered: %s\n", name,
                describe_exit(service).text);
    else if (closed)
        fprintf(stderr, "app: %s closed its end before it answered\n", name);
    else if (service->broken)
        fprintf(stderr, "app: %s talks without being asked\n", name);
    else
        fprintf(stderr,
                "app: %s did not answer within %d ms (allow more with "
                "--timeout-ms)\n",
                name, deadline_ms);
}

/* ---- Start ---- */

static void init_handle(struct service *service, uv_handle_t *handle)
{
    handle->data = service;
    service->open_handles++;
}

static void close_handle(uv_handle_t *handle)
{
    if (!uv_is_closing(handle))
        uv_close(handle, on_closed);
}

static void close_fd(uv_file fd)
{
    if (fd >= 0)
        close(fd);
}

/* Opens two pipes, our ends as streams. The child's ends are in child, open,
 * even if it fails. Real pipes: UV_CREATE_PIPE would make socket pairs, which
 * are slower. */
static int open_pipes(struct service *service, uv_file child[2])
{
    uv_file in[2] = { -1, -1 };
    uv_file out[2] = { -1, -1 };
    int error = uv_pipe(in, 0, UV_NONBLOCK_PIPE);

    if (!error)
        error = uv_pipe_open(&service->to, in[1]);
    if (!error)
        error = uv_pipe(out, UV_NONBLOCK_PIPE, 0);
    if (!error)
        error = uv_pipe_open(&service->from, out[0]);
    child[0] = in[0];
    child[1] = out[1];
    return error;
}

static int spawn(struct service *service, char *path, const uv_file child[2])
{
    char *arguments[] = { path, NULL };
    uv_stdio_container_t stdio[] = {
        { .flags = UV_INHERIT_FD, .data.fd = child[0] },
        { .flags = UV_INHERIT_FD, .data.fd = child[1] },
        { .flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO },
    };
    uv_process_options_t options = {
        .file = path,
        .args = arguments,
        .stdio = stdio,
        .stdio_count = 3,
        .exit_cb = on_exit_of,
    };
    int error =
        uv_spawn(&service->supervisor->loop, &service->process, &options);

    /* Even after a failure the handle is there, and wants to be closed. */
    init_handle(service, (uv_handle_t *)&service->process);
    return error;
}

bool service_start(struct service *service, struct supervisor *supervisor,
                   const char *directory, const char *name)
{
    uv_loop_t *loop = &supervisor->loop;
    uv_file child[2];
    char path[4096];
    int error;

    *service = (struct service){ .supervisor = supervisor, .name = name };
    service->write.data = service;
    uv_timer_init(loop, &service->timer);
    uv_pipe_init(loop, &service->to, 0);
    uv_pipe_init(loop, &service->from, 0);
    init_handle(service, (uv_handle_t *)&service->timer);
    init_handle(service, (uv_handle_t *)&service->to);
    init_handle(service, (uv_handle_t *)&service->from);

    snprintf(path, sizeof(path), "%s/%s", directory, name);
    error = open_pipes(service, child);
    if (!error)
        error = spawn(service, path, child);
    close_fd(child[0]);
    close_fd(child[1]);
    if (!error)
        error = uv_read_start((uv_stream_t *)&service->from, on_room_needed,
                              on_read);
    if (error) {
        fprintf(stderr, "app: cannot start %s: %s (it must lie beside app)\n",
                path, uv_strerror(error));
        service->failed = true;
    }
    return !error;
}

/* ---- Request ---- */

static void send_message(struct service *service, const struct message *message)
{
    size_t length = message_encode(message, service->line);
    uv_stream_t *stream = (uv_stream_t *)&service->to;
    uv_buf_t rest = uv_buf_init(service->line, (unsigned int)length);
    int written = length > 0 ? uv_try_write(stream, &rest, 1) : UV_ENOMEM;

    if (written == (int)length)
        return;
    if (written == UV_EAGAIN)
        written = 0;
    if (written >= 0) {
        rest.base += written;
        rest.len -= (size_t)written;
        service->writing = true;
        written = uv_write(&service->write, stream, &rest, 1, on_written);
    }
    if (written < 0) {
        service->writing = false;
        service->broken = written;
    }
}

/* The length of the control character at the start of text, or 0. Those from
 * U+0080 to U+009F have two bytes in UTF-8. */
static size_t control_length(const char *text)
{
    const unsigned char *byte = (const unsigned char *)text;

    if (byte[0] == 0xC2 && byte[1] >= 0x80 && byte[1] <= 0x9F)
        return 2;
    return iscntrl(byte[0]) ? 1 : 0;
}

/* Text from outside goes to a terminal: one line, no control characters. */
static void make_printable(char *text)
{
    for (char *c = text; *c != '\0'; c++)
        memset(c, '?', control_length(c));
}

static void make_texts_printable(struct message *reply)
{
    switch (reply->kind) {
    case MESSAGE_TRANSFORM_RESULT:
        make_printable(reply->transform_result.transformed);
        break;
    case MESSAGE_VERSION_RESULT:
        make_printable(reply->version_result.service_name);
        make_printable(reply->version_result.version);
        break;
    case MESSAGE_ERROR:
        make_printable(reply->error.message);
        break;
    default:
        break;
    }
}

static enum service_result read_reply(const struct service *service,
                                      enum message_kind request, char *line,
                                      size_t length, struct message *reply)
{
    enum message_kind wanted = message_reply_kind(request);
    char why[MESSAGE_WHY_SIZE];

    if (!message_decode(line, length, reply, why)) {
        fprintf(stderr, "app: %s answered with something unreadable: %s\n",
                service->name, why);
        return SERVICE_FAILED;
    }
    make_texts_printable(reply);
    if (reply->kind == MESSAGE_ERROR) {
        fprintf(stderr, "%s\n", reply->error.message);
        return SERVICE_REFUSED;
    }
    if (reply->kind != wanted) {
        fprintf(stderr, "app: %s answered %s with %s\n", service->name,
                message_name(request), message_name(reply->kind));
        return SERVICE_FAILED;
    }
    return SERVICE_OK;
}

enum service_result service_request(struct service *service,
                                    const struct message *request,
                                    int deadline_ms, struct message *reply)
{
    enum service_result result = SERVICE_FAILED;
    enum line_status status;
    size_t length;
    char *line;

    assert(!service->failed);
    if (line_reader_take(&service->reader, &line, &length) != LINE_NONE) {
        fprintf(stderr, "app: %s talks without being asked\n", service->name);
        service->failed = true;
        return result;
    }

    send_message(service, request);
    start_timer(service, deadline_ms);
    status = wait_for_line(service, &line, &length);
    uv_timer_stop(&service->timer);

    if (status == LINE_OK)
        result = read_reply(service, request->kind, line, length, reply);
    else if (status == LINE_TOO_LONG)
        fprintf(stderr, "app: %s answered with a line of more than %d bytes\n",
                service->name, LINE_MAX_LENGTH);
    else
        explain_silence(service, deadline_ms);
    service->failed = result == SERVICE_FAILED;
    return result;
}

/* ---- Stop ---- */

/* Ends the process, whatever it takes. True if asking was enough. */
static bool end_process(struct service *service, bool ask)
{
    bool listened;

    if (ask)
        send_message(service, &(struct message){ .kind = MESSAGE_SHUTDOWN });
    close_handle((uv_handle_t *)&service->to); /* the end of its input */
    listened = wait_for_exit(service, ask ? ASKED_MS : 0);
    if (!service->exited) {
        uv_process_kill(&service->process, SIGTERM);
        wait_for_exit(service, TERMINATED_MS);
    }
    if (!service->exited)
        uv_process_kill(&service->process, SIGKILL);
    while (!service->exited)
        wait_for_event(service);
    return listened;
}

/* Says so if the process did not end as it should. After Ctrl-C, which it may
 * have heard as well, nothing is as it should be. */
static bool ended_well(const struct service *service, bool listened)
{
    bool well =
        listened && service->exit_status == 0 && service->term_signal == 0;

    if (!well && !service->supervisor->interrupted)
        fprintf(stderr, "app: %s %s: %s\n", service->name,
                listened ? "died after its last answer"
                         : "did not stop when asked",
                describe_exit(service).text);
    return well;
}

bool service_stop(struct service *service)
{
    bool ask = !service->failed;
    bool ok = true;
    bool listened;

    if (!service->supervisor)
        return true;
    if (service->process.pid > 0) {
        ask = ask && !service->supervisor->interrupted;
        listened = end_process(service, ask);
        ok = !ask || ended_well(service, listened);
    }
    close_handle((uv_handle_t *)&service->timer);
    close_handle((uv_handle_t *)&service->to);
    close_handle((uv_handle_t *)&service->from);
    if (service->process.loop)
        close_handle((uv_handle_t *)&service->process);
    while (service->open_handles > 0)
        wait_for_event(service);
    service->supervisor = NULL;
    return ok;
}
