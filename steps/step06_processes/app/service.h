/* A service in a process of its own. The calls below wait for their result,
 * like any function. One that fails says why, in one line on stderr. */
#ifndef SERVICE_H
#define SERVICE_H

#include "messages/message.h"
#include "process.h"

/* All zero is one that was never started. */
struct service {
    struct process process;
    bool failed; /* and it was said why */
};

enum service_result {
    SERVICE_OK,
    SERVICE_REFUSED, /* it answered with an Error */
    SERVICE_FAILED,  /* no use to ask it again */
};

/* Starts the program name that lies in directory. Stop it in any case. */
bool service_start(struct service *service, const char *directory,
                   const char *name);

/* Sends request and waits for its reply, which is of the kind that belongs to
 * the request, or an Error. deadline_ms is the time for all of it. */
enum service_result service_request(struct service *service,
                                    const struct message *request,
                                    int deadline_ms, struct message *reply);

/* Ends the process: asks it to, unless it failed before; if that is of no use,
 * by SIGTERM and SIGKILL. False if one that had not failed did not end well. */
bool service_stop(struct service *service);

#endif
