/* A worker in C: a table of handlers, and everything else is done here. */
#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ANSWER_TEXT_SIZE = 1024, ANSWER_CODE_SIZE = 64 };

struct worker_answer {
    char payload[ANSWER_TEXT_SIZE]; /* JSON, if it is done */
    char code[ANSWER_CODE_SIZE];    /* "OVERFLOW", if it is not */
    char reason[ANSWER_TEXT_SIZE / 2];
    bool retryable;
};

struct worker_handler {
    const char *task;
    /* Gets the payload, JSON, with length bytes. False: it failed, and code and
     * reason are set. */
    bool (*handle)(const char *payload, size_t length,
                   struct worker_answer *answer);
};

struct worker_options {
    const char *address; /* HOST:PORT */
    const char *token;   /* or NULL */
    const char *name;
    const char *tag; /* or NULL */
    int32_t capacity;
    int32_t heartbeat_ms;
    const struct worker_handler *handlers;
    size_t count;
};

/* Works until SIGINT, SIGTERM or the dispatcher's Shutdown, and connects again,
 * after 0.1 seconds, 0.2, 0.4 and so on, up to 5, if the dispatcher is gone.
 * Returns an exit status; what was wrong stands on stderr. */
int worker_run(const struct worker_options *options);

#endif
