/* The loop of a service: read a line, answer a line. */
#ifndef MESSAGES_SERVE_H
#define MESSAGES_SERVE_H

#include <stdbool.h>

#include "messages/message.h"

/* Answers the requests on stdin on stdout, until the end of stdin, Shutdown,
 * SIGINT or SIGTERM, and narrates on stderr as name ("Service1"): first ready,
 * once that is so. Every line but an empty one and Shutdown gets one line for
 * an answer.
 *
 * answer fills *reply; false: the request is not one of this service's.
 *
 * Returns the exit status of the program: a failure only if stdout fails. */
int serve(const char *name, const char *ready,
          bool (*answer)(const struct message *request, struct message *reply));

#endif
