/* What a client asks a dispatcher. Each connects, asks, prints what came, and
 * returns an exit status. */
#ifndef APP_ASK_H
#define APP_ASK_H

#include <stddef.h>
#include <stdint.h>

#include "support/values.h"

struct ask_options {
    const char *address;
    const char *token;  /* or NULL */
    const char *worker; /* NULL: any */
    const char *tag;    /* NULL: any */
    int32_t timeout_ms;
    int32_t retries;
};

/* Doubles and formats them, most at once, and prints the results sorted. */
int ask_values(const struct ask_options *options, const struct values *values,
               size_t most);

/* One of the dispatcher's own tasks, about one of its workers. */
int ask_about(const struct ask_options *options, const char *task,
              const char *worker_id);

/* Who is there, and what they did. */
int ask_stats(const struct ask_options *options);

#endif
