#include "service.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

enum { ASKED_MS = 1000 }; /* to stop after being asked */

bool service_start(struct service *service, const char *directory,
                   const char *name)
{
    service->failed = !process_start(&service->process, directory, name);
    return !service->failed;
}

/* ---- Request ---- */

/* Whoever writes to the same terminal may come between two writes: each line is
 * written at once. */

static void explain_exit(const struct process *process, const char *what)
{
    int status = process->exit_status;
    int number = WTERMSIG(status);

    if (WIFSIGNALED(status))
        fprintf(stderr, "app: %s %s: killed by signal %d (%s)\n", process->name,
                what, number, strsignal(number));
    else
        fprintf(stderr, "app: %s %s: exit status %d\n", process->name, what,
                WEXITSTATUS(status));
}

/* There is no line, and there will be none: why? */
static void explain_silence(const struct process *process, int deadline_ms)
{
    const char *name = process->name;

    if (interrupted_by())
        return; /* Ctrl-C reaches the service, too; that is said once */

    if (process->unasked)
        fprintf(stderr, "app: %s talks without being asked\n", name);
    else if (process->exited)
        explain_exit(process, "died before it answered");
    else if (process->closed)
        fprintf(stderr, "app: %s closed its end before it answered\n", name);
    else
        fprintf(stderr,
                "app: %s did not answer within %d ms (allow more with "
                "--timeout-ms)\n",
                name, deadline_ms);
}

static enum service_result read_reply(const char *name,
                                      enum message_kind request,
                                      const char *line, size_t length,
                                      struct message *reply)
{
    char why[MESSAGE_WHY_SIZE];

    if (!message_decode(line, length, reply, why)) {
        fprintf(stderr, "app: %s answered with something unreadable: %s\n",
                name, why);
        return SERVICE_FAILED;
    }
    message_make_printable(reply);
    if (reply->kind == MESSAGE_ERROR) {
        fprintf(stderr, "%s\n", reply->error.message);
        return SERVICE_REFUSED;
    }
    if (reply->kind != message_reply_kind(request)) {
        fprintf(stderr, "app: %s answered %s with %s\n", name,
                message_name(request), message_name(reply->kind));
        return SERVICE_FAILED;
    }
    return SERVICE_OK;
}

enum service_result service_request(struct service *service,
                                    const struct message *request,
                                    int deadline_ms, struct message *reply)
{
    struct process *process = &service->process;
    enum service_result result = SERVICE_FAILED;
    enum line_status status;
    char bytes[MESSAGE_LINE_SIZE];
    size_t size;
    size_t length;
    char *line;

    assert(!service->failed);
    size = message_encode(request, bytes);
    status = process_ask(process, bytes, size, deadline_ms, &line, &length);
    if (status == LINE_OK)
        result = read_reply(process->name, request->kind, line, length, reply);
    else if (status == LINE_TOO_LONG)
        fprintf(stderr, "app: %s answered with a line of more than %d bytes\n",
                process->name, LINE_MAX_LENGTH);
    else
        explain_silence(process, deadline_ms);
    service->failed = result == SERVICE_FAILED;
    return result;
}

/* ---- Stop ---- */

/* After Ctrl-C, which the service may have heard as well, nothing is as it
 * should be, and nothing more is said. */
bool service_stop(struct service *service)
{
    static const struct message shutdown = { .kind = MESSAGE_SHUTDOWN };
    struct process *process = &service->process;
    bool ask = !service->failed && !interrupted_by();
    char bytes[MESSAGE_LINE_SIZE];
    bool in_time;
    bool well;

    if (process->pid == 0)
        return true;
    if (ask)
        process_write(process, bytes, message_encode(&shutdown, bytes));
    in_time = process_end(process, ask ? ASKED_MS : 0);
    well = !ask || (in_time && process->exit_status == 0);
    if (!well && !interrupted_by())
        explain_exit(process, in_time ? "died after its last answer"
                                      : "did not stop when asked");
    return well;
}
