#include "messages/serve.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "messages/line_reader.h"
#include "support/narration.h"

/* The loop sees the end of its input, now or when it looks next: unlike a flag,
 * this cannot come between the question and the waiting. */
static void close_stdin(int signal)
{
    int error = errno; /* of a call that we may have come between */

    (void)signal;
    close(STDIN_FILENO);
    errno = error;
}

static void end_input_on_signals(void)
{
    struct sigaction action = {
        .sa_handler = close_stdin,
        .sa_flags = SA_RESTART, /* of a read, too: it then finds none */
    };

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigprocmask(SIG_SETMASK, &action.sa_mask, NULL); /* none is blocked */
    signal(SIGPIPE, SIG_IGN); /* that nobody reads is an error */
}

/* Waits for the next line. LINE_NONE: there is none any more. */
static enum line_status read_line(struct line_reader *reader, char **line,
                                  size_t *length)
{
    enum line_status status;
    ssize_t count = 1;

    while ((status = line_reader_take(reader, line, length)) == LINE_NONE &&
           count > 0)
        count = line_reader_read(reader, STDIN_FILENO);
    return count == 0 ? line_reader_rest(reader, line, length) : status;
}

/* At once: somebody waits for it. */
static bool send_message(const struct message *message)
{
    char line[MESSAGE_LINE_SIZE];
    size_t length = message_encode(message, line);

    return fwrite(line, 1, length, stdout) == length && fflush(stdout) == 0;
}

/* Narrates what is wrong with a request and makes it the answer. */
static void refuse(const char *name, struct message *reply, const char *what,
                   const char *why)
{
    narrate("\t[%s] %s%s\n", name, what, why);
    reply->kind = MESSAGE_ERROR;
    snprintf(reply->error.message, sizeof(reply->error.message), "%s: %s%s",
             name, what, why);
}

int serve(const char *name, const char *title, const char *ready,
          bool (*answer)(const struct message *request, struct message *reply))
{
    static struct line_reader reader; /* 64 KiB */
    enum line_status status;
    char why[MESSAGE_WHY_SIZE];
    size_t length;
    char *line;

    end_input_on_signals();
    narrate("\t[%s] %s\n", name, title);
    narrate("\t[%s] Listening on STDIN for JSON messages...\n", name);
    narrate("\t[%s] Initialized - %s\n", name, ready);
    while ((status = read_line(&reader, &line, &length)) != LINE_NONE) {
        struct message request;
        struct message reply;

        if (status == LINE_TOO_LONG) {
            refuse(name, &reply, "Failed to read line: ", "too long");
        } else if (strspn(line, " \t\r") == length) {
            continue; /* a blank line */
        } else if (!message_decode(line, length, &request, why)) {
            refuse(name, &reply, "Failed to parse message: ", why);
        } else if (request.kind == MESSAGE_SHUTDOWN) {
            narrate("\t[%s] Shutdown signal received\n", name);
            break;
        } else if (!answer(&request, &reply)) {
            refuse(name, &reply, "Unexpected message type", "");
        }
        if (!send_message(&reply)) {
            narrate("\t[%s] Cannot write to stdout: %s\n", name,
                    strerror(errno));
            return EXIT_FAILURE;
        }
    }
    narrate("\t[%s] Shutting down\n", name);
    return EXIT_SUCCESS;
}
