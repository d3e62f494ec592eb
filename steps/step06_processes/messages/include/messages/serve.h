/* The loop of a service: read a line, answer a line. */
#ifndef MESSAGES_SERVE_H
#define MESSAGES_SERVE_H

#include <stdbool.h>

#include "messages/message.h"

/* Answers the requests on stdin on stdout, until the end of stdin, Shutdown,
 * SIGINT or SIGTERM, and narrates on stderr as name ("Service1"): first title,
 * then, once that is so, that it is ready. Every line but an empty one and
 * Shutdown gets one line for an answer; one that was begun is finished. answer
 * fills *reply; false: the request is not one of this service's. Returns the
 * exit status of the program: a failure only if stdout fails. */
int serve(const char *name, const char *title, const char *ready,
          bool (*answer)(const struct message *request, struct message *reply));

#endif
