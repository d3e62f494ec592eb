/* All that components say to each other. A message has no pointers in it, so it
 * may be copied to another thread, and to another process as well. */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdint.h>

enum { TEXT_SIZE = 128, NAME_SIZE = 16, STATE_SIZE = 24 };

/* Behind each kind: the member of the union that it uses, -> its answer. */
enum message_kind {
    MESSAGE_DONE,    /* an answer without content */
    MESSAGE_REFUSED, /* text: an answer that says no, and why */
    MESSAGE_FAILED,  /* text: why there is no answer */
    MESSAGE_STATUS,  /* status: the answer to ENVELOPE_STATUS */

    CLOCK_GET_TIME,   /* -> CLOCK_TIME */
    CLOCK_SET_OFFSET, /* ns; nothing is answered */
    CLOCK_TIME,       /* ns */

    DOUBLER_DOUBLE,      /* value -> DOUBLER_DOUBLED */
    DOUBLER_DOUBLED,     /* value, and at_ns */
    FORMATTER_FORMAT,    /* value -> FORMATTER_FORMATTED */
    FORMATTER_FORMATTED, /* text, and at_ns */

    CONFIG_UPDATE,    /* config -> MESSAGE_DONE */
    CONFIG_GET,       /* -> CONFIG */
    CONFIG,           /* config */
    FILE_GENERATE,    /* text: a directory -> MESSAGE_DONE */
    FILE_GET_FOLDER,  /* -> FILE_FOLDER */
    FILE_FOLDER,      /* text */
    CHILD_SPAWN,      /* -> CHILD */
    CHILD_GET,        /* -> CHILD */
    CHILD_LOOK_AFTER, /* something happened to it -> CHILD */
    CHILD,            /* child */

    ADMIN_LIST, /* -> a stream of MESSAGE_STATUS */
};

struct message {
    enum message_kind kind;
    int64_t at_ns; /* when a step of the pipeline was done, as Clock says */
    union {
        char text[TEXT_SIZE];
        int32_t value;
        int64_t ns; /* since 1970, or an offset to that */
        struct config {
            int32_t max_payload; /* bytes, from 1 to 64 MiB */
            int32_t max_connections;
        } config;
        struct {
            int32_t pid; /* 0: there is none */
            int32_t port;
            char state[STATE_SIZE]; /* "running", "killed by signal 9", ... */
            char command[TEXT_SIZE - STATE_SIZE - 8];
        } child;
        struct status {
            char name[NAME_SIZE];
            char state[NAME_SIZE];
            int32_t waiting; /* messages in its mailbox */
            int32_t handled; /* messages since it was started */
        } status;
    };
};

#endif
