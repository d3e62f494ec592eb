/* All that components say to each other. A message has no pointers in it, so it
 * may be copied to another thread, and to another process as well. */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdint.h>

enum { TEXT_SIZE = 128, NAME_SIZE = 16, STATE_SIZE = 24 };

/* Behind each kind: the member that it uses, -> that of its answer. A yes has
 * the kind of its request. */
enum message_kind {
    MESSAGE_REFUSED, /* text: an answer that says no, and why */
    MESSAGE_FAILED,  /* text: why there is no answer */
    MESSAGE_CLOSED,  /* text: the same, and there is nobody any more */

    /* A component's life. Its host answers these, it never sees them. */
    LIFE_START,
    LIFE_STATUS, /* -> status */
    LIFE_STOP,   /* nothing is answered */

    CLOCK_GET_TIME,   /* -> ns */
    CLOCK_SET_OFFSET, /* ns; nothing is answered */
    DOUBLER_DOUBLE,   /* value -> value, and at_ns */
    FORMATTER_FORMAT, /* value -> text, and at_ns */
    BROKER_GET,       /* -> broker */
    CONFIG_UPDATE,    /* config -> broker */
    FILE_GENERATE,    /* text: a folder -> broker */
    CHILD_SPAWN,      /* -> broker */
    CHILD_LOOK_AFTER, /* something happened to it -> broker */
    ADMIN_LIST,       /* -> a stream of LIFE_STATUS */
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
        struct broker_status {
            struct config config;
            int32_t pid; /* of the nats-server; 0: there is none */
            int32_t port;
            char state[STATE_SIZE]; /* "running", "killed by signal 9", ... */
            char command[TEXT_SIZE - STATE_SIZE - 16]; /* names the file */
        } broker;
        struct status {
            char name[NAME_SIZE];
            char state[NAME_SIZE];
            int32_t waiting; /* messages in its mailbox */
            int32_t handled; /* since it was started; negative: unknown */
        } status;
    };
};

#endif
