/*
 * A service in a process of its own. The calls below wait for their result,
 * like any function; inside, each runs the event loop until it has it, or until
 * it is clear that there will be none. A function that fails says why, in one
 * line on stderr.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include <stdbool.h>
#include <stdint.h>

#include <uv.h>

#include "messages/line_reader.h"
#include "messages/message.h"

/* What all services share: the event loop, and the signals that end waiting. */
struct supervisor {
    uv_loop_t loop;
    uv_signal_t on_interrupt;
    uv_signal_t on_terminate;
    int interrupted; /* the signal's number, once there was one */
};

/* A child process. All zero is one that was never started. */
struct service {
    struct supervisor *supervisor;
    const char *name; /* of its program */
    uv_process_t process;
    uv_pipe_t to;   /* its stdin */
    uv_pipe_t from; /* its stdout */
    uv_timer_t timer;
    struct line_reader reader;
    char line[MESSAGE_LINE_SIZE];
    uv_write_t write; /* of line */
    bool writing;
    int broken; /* why nothing more comes: UV_EOF or another error */
    bool expired;
    bool exited;
    int64_t exit_status;
    int term_signal;
    bool failed; /* and it was said why */
    int open_handles;
};

enum service_result {
    SERVICE_OK,
    SERVICE_REFUSED, /* it answered with an Error */
    SERVICE_FAILED,  /* no use to ask it again */
};

/* From now on SIGINT and SIGTERM do not end the program but the waiting. */
bool supervisor_open(struct supervisor *supervisor);

/* After all services are stopped. */
void supervisor_close(struct supervisor *supervisor);

/* Starts the program name that lies in directory, without a shell. Its stdin
 * and stdout are pipes to us, its stderr is ours. Stop it in any case. */
bool service_start(struct service *service, struct supervisor *supervisor,
                   const char *directory, const char *name);

/* Sends request and waits for its reply, which is of the kind that belongs to
 * the request, or an Error. deadline_ms is the time for all of it. */
enum service_result service_request(struct service *service,
                                    const struct message *request,
                                    int deadline_ms, struct message *reply);

/* Ends the process: asks it to, or, if it failed before or does not listen,
 * sends SIGTERM and then SIGKILL. After that nothing is left of it. False if
 * it did not end well, unless it had failed before. */
bool service_stop(struct service *service);

#endif
